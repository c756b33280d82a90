package synth

// What TestTheSeedIsThePopulation, TestTheSeedIsTheHistory and TestTheSeedIsWhatAppsSay expect.
const (
	goldenPeople  = "779802b5bd7635c6"
	goldenRecords = "2f65e34b3baf295a"
	goldenHealth  = "23892d72dd019c42"
	goldenSaid    = "ad8e4a082fdc3242"
)
