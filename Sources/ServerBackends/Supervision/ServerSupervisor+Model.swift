extension ServerSupervisor {
    /// Starts a server and makes a model of it; a server that is no use is stopped.
    static func model(
        run recipe: Recipe,
        _ make: (ServerSupervisor) async throws -> ServerModel
    ) async throws -> ServerModel {
        let supervisor = ServerSupervisor(recipe)
        try await supervisor.start()
        do {
            return try await make(supervisor)
        } catch {
            await supervisor.stop()
            throw error
        }
    }
}
