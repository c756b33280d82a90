// Package load measures a server beside the floor of the machine it runs on.
//
// A number like "9,000 scans a second" says more about the machine than about
// the program. So every measurement here runs next to what cannot be beaten on
// that machine, a floor: a bare HTTP server that reads the same body and writes
// as many bytes, a file that is only appended to, COPY into tables with the same
// indexes, the signature check of the standard library. Program and floor
// take turns under the same load, so that whatever else the machine does
// meets both, and what is reported is the median of the ratios.
package load
