/// What a test waited for did not come about.
package struct WaitedInVain: Error {}

/// Waits for something that another thread brings about.
///
/// It looks ten thousand times, a millisecond apart: on a busy machine the looks come later, and so does the end.
///
/// - Throws: ``WaitedInVain`` if it never came about.
package func waitUntil(_ condition: () async -> Bool) async throws {
    for _ in 0..<10_000 {
        if await condition() { return }
        try await Task.sleep(for: .milliseconds(1))
    }
    throw WaitedInVain()
}
