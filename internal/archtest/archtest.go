// Package archtest holds the table of allowed imports between the packages of
// this module. A new package is a decision, and the table is where it is
// written.
package archtest
