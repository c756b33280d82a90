// Package bundle makes what gates without network need: signed, dated, and of
// ever rising version. It holds no personal data; what is in it, and how it is
// read, says package verifier.
package bundle
