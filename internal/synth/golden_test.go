package synth

// What TestTheSeedIsThePopulation expects.
const (
	goldenPeople  = "779802b5bd7635c6"
	goldenRecords = "2f65e34b3baf295a"
)
