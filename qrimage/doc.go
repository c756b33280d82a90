// Package qrimage turns a text into a QR picture and pictures back into texts.
//
// A QR symbol is a square grid of dark and light modules. [Encode] packs a text into the smallest
// symbol that holds it, tries the eight masks of ISO/IEC 18004 and keeps the one that scanners
// confuse least; [Symbol.PNG] and [Symbol.SVG] draw it at a stated size on paper. [Read] goes the
// other way: it takes a photograph or a screenshot, several codes in it or one, tilted, blurred or
// badly lit, and returns what each code says byte for byte.
//
// The package knows nothing of what a code means: package qr does. It is also the only place that
// imports the two QR libraries, rsc.io/qr/coding for writing and gozxing for reading.
package qrimage
