import ArgumentParser

/// The `minerva` command.
@main
struct Minerva: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "minerva",
        abstract: "Runs language models on this machine, in the terminal and over the OpenAI API.",
        discussion: """
            Quick start:
              minerva run model.gguf "Why is the sky blue?"
              minerva serve model.gguf
              curl http://127.0.0.1:11434/v1/chat/completions -d \\
                '{"model": "model", "messages": [{"role": "user", "content": "Hello"}]}'

            MODEL is the path of a GGUF file, or the name of one in ~/.minerva/models (see 'minerva list'); the \
            environment variable MINERVA_MODELS names other directories, separated by colons. 'run' and 'serve' take \
            folders with safetensors, too, if mlx-lm is installed.

            Exit status: 0 success, 64 wrong arguments, 65 damaged or unsupported model or bad input, 66 model or file \
            not found, 69 the address or the backend can't be used, 70 internal error, 71 out of memory, 74 the result can't be written, \
            130 interrupted.
            """,
        version: Version.current,
        subcommands: [
            Serve.self, Run.self, List.self, Backends.self, Show.self, Tokenize.self, Detokenize.self, Template.self,
            Parse.self,
            Logits.self, Sample.self, PerplexityOf.self, Bench.self,
        ]
    )
}
