// Package ssmdoc reads documents of AWS Systems Manager Automation (schema 0.3) and tells
// everything that is wrong in one, each with its line and column: what Systems Manager
// would refuse when the document is created, and what it would find out only when the
// document runs, on the night when it must not fail.
//
// It judges a document alone. It knows neither the account that the document will run in
// nor AWS's service models: of aws:executeAwsApi it checks the form of service and
// operation, and the rest is for whoever can ask AWS.
//
// The rules are those of the Systems Manager user guide, "Systems Manager Automation
// actions reference" and "Data elements and parameters". What the guide leaves open is
// allowed, so that no document is refused that runs.
package ssmdoc
