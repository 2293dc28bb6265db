// Package crash proves, with real processes, that a killed server loses nothing and does
// nothing twice. Its tests build davit with the tag crash, start `davit sim` and `davit
// serve`, drill the sample plan, kill or freeze the server at a chosen write to its
// database or a chosen call of AWS, start it again, and compare what came of it with a
// drill that nobody disturbed.
//
//	go test ./internal/crash                a spread of points
//	go test ./internal/crash -crash.all     every point (make chaos)
package crash
