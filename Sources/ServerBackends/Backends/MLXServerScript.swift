/// The Python that starts mlx-lm's server with what it lacks.
///
/// The server as it comes has no key, so that everyone on the machine could use it, and it takes and gives text: a
/// user's text could become control tokens, a second BOS would be put in front, and a space at the beginning of a reply
/// would be lost. Here it wants a key, takes the numbers of tokens as prompt, and gives the numbers of tokens as text.
enum MLXServerScript {
    /// The variable that the key is passed in.
    static let keyVariable = "MINERVA_SERVER_KEY"

    /// The path that answers once the model is loaded.
    static let readyPath = "/health"

    /// The script; its arguments are the server's.
    static let text = """
        import hmac, os, sys
        key = ("Bearer " + os.environ.pop("\(keyVariable)")).encode()
        # Python looks for packages in the current folder first, where anything may lie.
        sys.path[:] = [folder for folder in sys.path if folder]
        import mlx.core as mx
        from mlx_lm import __version__, server, tokenizer_utils

        is_loaded = False
        latest_prompt = []

        class TokenNumbers:
            def __init__(self):
                self.reset()
            def reset(self):
                self.waiting, self.tokens = "", []
            def add_token(self, token):
                self.tokens.append(token)
                self.waiting += f"{token} "
            def finalize(self):
                pass
            @property
            def last_segment(self):
                text, self.waiting = self.waiting, ""
                return text

        def encode(self, text, *arguments, **options):
            global latest_prompt
            if not isinstance(text, list):
                return self._tokenizer.encode(text, *arguments, **options)
            latest_prompt = text
            return list(text)

        def parse_request(self):
            if not parse(self):
                return False
            if not hmac.compare_digest(self.headers.get("Authorization", "").encode(), key):
                self.send_error(401)
            elif not is_loaded:
                self.send_error(503)
            else:
                return True
            return False

        def load_default(self):
            global is_loaded
            load(self)
            is_loaded = True

        def run_generate(self):
            run(self)
            # Without this thread the server would listen on and answer nothing.
            os._exit(1)

        def stream_generate(*, prompt, logits_processors=None, **options):
            # Penalties count what an earlier reply has computed of the prompt, too.
            known = mx.array(latest_prompt[: len(latest_prompt) - len(prompt)], dtype=mx.int32)
            def counting(process):
                return lambda tokens, logits: process(mx.concatenate([known, tokens.astype(mx.int32)]), logits)
            processors = [counting(process) for process in logits_processors or []]
            yield from generate(prompt=prompt, logits_processors=processors, **options)

        try:
            parse, server.APIHandler.parse_request = server.APIHandler.parse_request, parse_request
            load, server.ModelProvider.load_default = server.ModelProvider.load_default, load_default
            run, server.ResponseGenerator._run_generate = server.ResponseGenerator._run_generate, run_generate
            generate, server.stream_generate = server.stream_generate, stream_generate
            server.ThreadingHTTPServer.request_queue_size = 1024
            tokenizer_utils.TokenizerWrapper.encode = encode
            tokenizer_utils.TokenizerWrapper.detokenizer = property(lambda self: TokenNumbers())
            main = server.main
        except AttributeError as error:
            sys.exit(f"mlx-lm {__version__} can't be run like this ({error}); install mlx-lm 0.32.2")
        main()
        """
}
