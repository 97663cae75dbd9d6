import Foundation

/// Owlet, the model that comes with Minerva.
package enum BundledModel {
    /// The name under which it is asked for.
    package static let name = "owlet"

    /// What SwiftPM calls the folder with this room's resources.
    #if canImport(Darwin)
        package static let folder = "minerva_ModelStore.bundle"
    #else
        package static let folder = "minerva_ModelStore.resources"
    #endif

    /// The file beside the running program; nil if the program was copied somewhere without it.
    ///
    /// SwiftPM's `Bundle.module` isn't used, since it ends the process when there is no such folder.
    package static let stored: StoredModel? = {
        let places = ([Bundle.main] + Bundle.allBundles).flatMap {
            [$0.bundleURL, $0.bundleURL.deletingLastPathComponent()]
        }
        return stored(besides: places.map(\.path))
    }()

    /// The file below the first of these directories that has it.
    static func stored(besides directories: [String]) -> StoredModel? {
        for directory in directories {
            let path = "\(directory)/\(folder)/\(name).gguf"
            if let status = FileStatus(path) { return StoredModel(name: name, path: path, byteCount: status.byteCount) }
        }
        return nil
    }
}
