// Package paper draws what people print: travel certificates and personal codes,
// on A4 and on a card.
//
// Everything is vector: type, rules, and the code itself, whose side is at least
// 5 cm (standard §1: print sizes). The type has every Vietnamese letter and is
// in the file, so that paper looks the same wherever it is printed. The same
// input gives the same bytes. The package does no I/O and knows no clock.
package paper
