// swift-tools-version: 6.2
import PackageDescription

let warnings: [SwiftSetting] =
    Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)]
let cWarnings: [CSetting] =
    Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)]

let settings: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ] + warnings

/// One target is one room; its dependencies are all that it may import.
func room(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let systemPackage = Target.Dependency.product(
    name: "SystemPackage",
    package: "swift-system",
    condition: .when(platforms: [.linux])
)
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")

let package = Package(
    name: "minerva",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "minerva", targets: ["MinervaCommand"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system.git", from: "1.8.1"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess.git", from: "1.0.2"),
    ],
    targets: [
        .target(name: "CKernels", cSettings: cWarnings),
        room("JSON"),
        room("Grammar", ["JSON"]),
        room("ModelFiles"),
        room("Tokenization"),
        room("Jinja"),
        room("ModelStore", resources: [.copy("Resources/owlet.gguf")]),
        room("Inference", ["Grammar", "ModelFiles", "Tokenization"]),
        room("NativeEngine", ["Inference", "Grammar", "ModelFiles", "Tokenization", "CKernels", deque]),
        room(
            "ServerBackends",
            [
                "Grammar", "Inference", "JSON", "ModelFiles", "Tokenization", asyncHTTPClient, nio, nioHTTP1, nioPosix,
                subprocess,
                systemPackage,
            ],
            resources: ["onnx-genai", "sglang", "tensorrt-llm", "vllm"].map { .embedInCode("Resources/\($0).json") }
        ),
        room("Chat", ["Grammar", "JSON", "Jinja"]),
        room("Serving", ["Chat", "Grammar", "Inference", "Jinja", "JSON", "ModelFiles", "Tokenization", logging]),
        room(
            "HTTPAPI",
            [
                "Chat", "Grammar", "Inference", "Jinja", "JSON", "ModelFiles", "Serving", "Tokenization", hummingbird,
                hummingbirdCore, hummingbirdTLS, httpTypes, nio, nioHTTP1, nioHTTPTypes, nioPosix, nioSSL, logging,
                lifecycle,
            ],
            resources: [.embedInCode("Resources/openapi.json")]
        ),
        room("Terminal"),
        .executableTarget(
            name: "MinervaCommand",
            dependencies: [
                "Chat", "HTTPAPI", "Inference", "JSON", "Jinja", "ModelFiles", "ModelStore", "NativeEngine",
                "ServerBackends", "Serving",
                "Terminal", "Tokenization", argumentParser, logging, lifecycle, unixSignals,
            ],
            swiftSettings: settings
        ),

        .target(
            name: "MinervaTesting",
            dependencies: ["Inference", "ModelFiles", "Tokenization", nio, nioPosix],
            path: "Tests/MinervaTesting",
            swiftSettings: settings
        ),
        tests("CKernelsTests", ["CKernels", "ModelFiles"]),
        tests("ModelFilesTests", ["ModelFiles", "MinervaTesting"]),
        tests("TokenizationTests", ["Tokenization"]),
        tests("GrammarTests", ["Grammar", "JSON"]),
        tests("JinjaTests", ["Jinja"]),
        tests("ChatTests", ["Chat", "Grammar", "JSON", "Jinja"]),
        tests("ModelStoreTests", ["ModelStore", "MinervaTesting"]),
        tests("TerminalTests", ["Terminal"]),
        tests("InferenceTests", ["Inference"]),
        tests("ServingTests", ["Inference", "MinervaTesting", "ModelFiles", "Serving", logging]),
        tests(
            "HTTPAPITests",
            [
                "HTTPAPI", "Chat", "Inference", "MinervaTesting", "ModelFiles", "Serving", "Tokenization", hummingbird,
                httpTypes, nio, nioPosix, logging, lifecycle,
            ]
        ),
        tests(
            "ServerBackendsTests",
            [
                "ServerBackends", "Grammar", "HTTPAPI", "Inference", "JSON", "MinervaTesting", "ModelFiles",
                "NativeEngine", "Serving", "Tokenization", nio, nioPosix, lifecycle, logging,
            ]
        ),
        tests("NativeEngineTests", ["NativeEngine", "Inference", "MinervaTesting", "ModelFiles", "Tokenization"]),
        tests(
            "EndToEndTests",
            [
                "HTTPAPI", "Inference", "MinervaTesting", "ModelStore", "NativeEngine", "Serving", "Tokenization",
                logging,
                lifecycle,
            ]
        ),
    ]
)
