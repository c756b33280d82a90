package synth

// What TestTheSeedIsThePopulation, TestTheSeedIsTheHistory and TestTheSeedIsWhatAppsSay expect.
const (
	goldenPeople  = "779802b5bd7635c6"
	goldenRecords = "2f65e34b3baf295a"
	goldenHealth  = "27790d7c7657b390"
	goldenSaid    = "d20e24aa2de6e9ab"
)
