package synth

// What TestTheSeedIsThePopulation, TestTheSeedIsTheHistory and TestTheSeedIsWhatAppsSay expect.
const (
	goldenPeople  = "779802b5bd7635c6"
	goldenRecords = "2f65e34b3baf295a"
	goldenHealth  = "a96b0084c99e52f9"
	goldenSaid    = "6fefb9e91e090d59"
)
