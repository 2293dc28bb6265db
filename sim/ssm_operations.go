package sim

import "github.com/davit-dr/davit/sim/wire"

// serveSystemsManager registers the documents of Systems Manager and what runs them.
func (w *World) serveSystemsManager(m *wire.Mux) {
	const ssm = "ssm"
	wire.Handle(m, ssm, "CreateDocument", w.createDocument)
	wire.Handle(m, ssm, "UpdateDocument", w.updateDocument)
	wire.Handle(m, ssm, "UpdateDocumentDefaultVersion", w.updateDocumentDefaultVersion)
	wire.Handle(m, ssm, "DeleteDocument", w.deleteDocument)
	wire.Handle(m, ssm, "DescribeDocument", w.describeDocument)
	wire.Handle(m, ssm, "GetDocument", w.getDocument)
	wire.Handle(m, ssm, "ListDocuments", w.listDocuments)
	wire.Handle(m, ssm, "ListDocumentVersions", w.listDocumentVersions)
	wire.Handle(m, ssm, "ModifyDocumentPermission", w.modifyDocumentPermission)
	wire.Handle(m, ssm, "DescribeDocumentPermission", w.describeDocumentPermission)
	wire.Handle(m, ssm, "AddTagsToResource", w.addTagsToResource)

	wire.Handle(m, ssm, "StartAutomationExecution", w.startAutomationExecution)
	wire.Handle(m, ssm, "GetAutomationExecution", w.getAutomationExecution)
	wire.Handle(m, ssm, "DescribeAutomationExecutions", w.describeAutomationExecutions)
	wire.Handle(m, ssm, "DescribeAutomationStepExecutions", w.describeAutomationStepExecutions)
	wire.Handle(m, ssm, "SendAutomationSignal", w.sendAutomationSignal)
	wire.Handle(m, ssm, "StopAutomationExecution", w.stopAutomationExecution)

	wire.Handle(m, ssm, "SendCommand", w.sendCommand)
	wire.Handle(m, ssm, "GetCommandInvocation", w.getCommandInvocation)
	wire.Handle(m, ssm, "ListCommandInvocations", w.listCommandInvocations)
}
