import Foundation

/// llama.cpp, measured in a process of its own through the Python package llama-cpp-python.
///
/// The process reads a figure per line, `prompt LENGTH` or `streams COUNT`, and answers with a line that has the speed.
final class LlamaCppMeasurement {
    private let process = Process()
    private let questions = Pipe()
    private let answers = Pipe()
    private var unread = Data()

    struct Settings {
        var python: String
        var model: String
        var threadCount: Int
        var longestPrompt: Int
        var mostStreams: Int
        var prefixLength: Int
        var generatedLength: Int
    }

    /// Starts llama.cpp and waits until the model is loaded.
    ///
    /// - Throws: ``InputError`` if Python or the package is missing, or the model can't be loaded.
    init(_ settings: Settings) throws {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let numbers = [
            settings.threadCount, settings.longestPrompt, settings.mostStreams, settings.prefixLength,
            settings.generatedLength,
        ]
        process.arguments = [settings.python, "-c", Self.program, settings.model] + numbers.map(String.init)
        process.standardInput = questions
        process.standardOutput = answers
        // A question to a process that has died must be an error, not the end of this one.
        signal(SIGPIPE, SIG_IGN)
        do {
            try process.run()
        } catch {
            throw InputError("cannot start '\(settings.python)': \(error)")
        }
        guard readLine() == "ready" else {
            throw InputError(
                "llama.cpp did not start, see above; '\(settings.python)' must have the package llama-cpp-python (another "
                    + "interpreter: --python), and the model must be one that llama.cpp loads"
            )
        }
    }

    deinit {
        if process.isRunning { process.terminate() }
    }

    /// Tokens per second, measured once.
    func speed(of figure: SpeedFigure) throws -> Double {
        let question =
            switch figure {
            case .prompt(let length): "prompt \(length)\n"
            case .streams(let count): "streams \(count)\n"
            }
        try? questions.fileHandleForWriting.write(contentsOf: Data(question.utf8))
        guard let answer = readLine(), let speed = Double(answer) else {
            throw InputError("llama.cpp ended while it was measured (\(figure.title))")
        }
        return speed
    }

    /// The next line, or nil at the end.
    private func readLine() -> String? {
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                defer { unread = Data(unread[(end + 1)...]) }
                return String(decoding: unread[..<end], as: UTF8.self)
            }
            let more = answers.fileHandleForReading.availableData
            guard !more.isEmpty else { return nil }
            unread += more
        }
    }

    private static let program = """
        import random, sys, time
        from llama_cpp import llama_cpp as lib

        path, (threads, longest, streams, prefix, generated) = sys.argv[1], map(int, sys.argv[2:])
        silent = lib.llama_log_callback(lambda level, text, data: None)
        lib.llama_log_set(silent, None)
        lib.llama_backend_init()
        model = lib.llama_model_load_from_file(path.encode(), lib.llama_model_default_params())
        if not model:
            sys.exit(f"llama.cpp cannot load {path}")
        settings = lib.llama_context_default_params()
        settings.n_ctx = max(longest, streams * (prefix + generated)) + 256
        settings.n_batch = max(longest, prefix, streams, 32)
        settings.n_ubatch = 512
        settings.n_seq_max = streams
        settings.n_threads = settings.n_threads_batch = threads
        settings.kv_unified = True
        context = lib.llama_init_from_model(model, settings)
        if not context:
            sys.exit("llama.cpp cannot make a context")
        vocabulary = lib.llama_vocab_n_tokens(lib.llama_model_get_vocab(model))
        memory = lib.llama_get_memory(context)
        batch = lib.llama_batch_init(settings.n_batch, 0, 1)

        def compute(rows):
            batch.n_tokens = len(rows)
            for i, (position, sequence, wanted) in enumerate(rows):
                batch.token[i] = random.randrange(vocabulary)
                batch.pos[i], batch.n_seq_id[i], batch.logits[i] = position, 1, wanted
                batch.seq_id[i][0] = sequence
            if lib.llama_decode(context, batch) != 0:
                sys.exit("llama.cpp cannot compute a batch")
            lib.llama_synchronize(context)

        def prompt(length, sequence=0):
            compute([(position, sequence, position == length - 1) for position in range(length)])

        prompt(32)
        print("ready", flush=True)
        for line in sys.stdin:
            kind, count = line.split()
            count = int(count)
            lib.llama_memory_clear(memory, True)
            if kind == "prompt":
                start = time.perf_counter()
                prompt(count)
                tokens = count
            else:
                for sequence in range(count):
                    prompt(prefix, sequence)
                start = time.perf_counter()
                for step in range(generated):
                    compute([(prefix + step, sequence, True) for sequence in range(count)])
                tokens = count * generated
            print(tokens / (time.perf_counter() - start), flush=True)
        """
}
