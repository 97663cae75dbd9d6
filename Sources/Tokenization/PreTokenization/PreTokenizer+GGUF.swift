/// The pre-tokenizers that GGUF knows by name.
///
/// - Source: llama.cpp `llama_vocab::impl::load` (the names) and `llm_tokenizer_bpe` (the expressions).
extension PreTokenizer {
    /// All that can be read.
    package static let all =
        gpt2Kinds + llama3Kinds + qwenKinds + deepSeekKinds + casedKinds + scriptKinds + plainKinds

    private static let gpt2Kinds = [
        PreTokenizer(
            ["default"],
            [.groups(BracketSet(.punctuation, characters: "$+<=>^~|")), .gpt2, .groups(.numbers), .digitTriples]
        ),
        PreTokenizer(
            [
                "gpt-2", "gpt2", "phi-2", "jina-es", "jina-de", "gigachat", "jina-v2-es", "jina-v2-de", "a.x-4.0",
                "mellum", "modern-bert", "jina-v1-en", "jina-v2-code", "roberta-bpe", "exaone4", "mpt", "olmo", "jais",
                "trillion", "granite-docling",
            ],
            [.gpt2]
        ),
        PreTokenizer(
            [
                "starcoder", "refact", "command-r", "smollm", "codeshell", "exaone", "minerva-7b", "mellum2",
            ],
            [.groups(.numbers, atMost: 1), .gpt2]
        ),
        PreTokenizer(
            ["falcon"],
            [.groups(BracketSet(.punctuation, characters: "$+<=>^~|`")), .gpt2, .digitTriples]
        ),
        PreTokenizer(
            ["chameleon"],
            [
                .sentinels, .imageNames, .indents, .groups(.numbers, atMost: 1),
                .groups(BracketSet(.punctuation, characters: "$+<=>^`|~"), atMost: 1), .gpt2,
            ],
            addsBOS: true
        ),
    ]

    private static let llama3Kinds = [
        PreTokenizer(
            [
                "llama-bpe", "llama3", "llama-v3", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2",
                "jina-v5-nano",
            ],
            [.words(.llama3)],
            wholeWords: .all,
            addsBOS: true
        ),
        PreTokenizer(["dbrx", "smaug-bpe", "chatglm-bpe"], [.words(.llama3)]),
        PreTokenizer(["glm4", "glm5"], [.words(.llama3)], wholeWords: .all),
        PreTokenizer(["jais-2"], [.words(.with(.llama3) { $0.whitespace = .powersOfTwo })]),
        PreTokenizer(
            ["minicpm5"],
            [.groups(.numbers, atMost: 3), .words(.with(.llama3) { $0.digits = .max })],
            wholeWords: .all
        ),
    ]

    private static let qwenKinds = [
        PreTokenizer(
            [
                "qwen2", "deepseek-r1-qwen", "kormo", "f2llmv2", "megrez", "stablelm2", "hunyuan", "solar-open",
                "grok-2", "bailingmoe", "bailingmoe2", "llada-moe",
            ],
            [.words(.qwen2)]
        ),
        PreTokenizer(
            ["qwen35"],
            [
                .words(
                    .with(.qwen2) {
                        $0.word = .run([.letters, .mark])
                        $0.signs.remove(.mark)
                    }
                )
            ]
        ),
        PreTokenizer(
            ["seed-coder"],
            [.words(.with(.qwen2) { $0.tail = .none })]
        ),
        PreTokenizer(["ufakzeka"], [.words(.with(.qwen2) { $0.contraction = .none })]),
        PreTokenizer(["laguna"], [.lines, .words(.qwen2)]),
        PreTokenizer(
            ["exaone-moe"],
            [
                .words(
                    .with(.qwen2) {
                        $0.word = .phrase
                        $0.tail = .lineBreakOrSlash
                    }
                )
            ]
        ),
    ]

    private static let deepSeekKinds = [
        PreTokenizer(
            ["deepseek-llm"],
            [
                .groups(.lineBreaks, atMost: 1),
                .spaced(.deepSeekLetters, by: BracketSet(.whitespace)),
                .spaced(.deepSeekSigns, by: BracketSet(.whitespace)),
                .trailingWhitespace,
                .groups(.deepSeekScripts),
                .groups(.numbers),
            ]
        ),
        PreTokenizer(
            ["deepseek-coder"],
            [
                .groups(.lineBreaks, atMost: 1),
                .spaced(BracketSet(.letters), by: BracketSet(.whitespace)),
                .spaced(BracketSet(.punctuation), by: BracketSet(.whitespace)),
                .groups(.deepSeekScripts),
                .groups(.numbers, atMost: 1),
            ]
        ),
        PreTokenizer(
            ["deepseek-v3", "hunyuan-dense", "joyai-llm", "hy_v4"],
            [.groups(.numbers, atMost: 3), .groups(.hanAndKana), .words(.deepSeek3)]
        ),
        PreTokenizer(
            ["spark2_5"],
            [
                .groups(.numbers, atMost: 3), .groups(.hanAndKana),
                .words(
                    .with(.deepSeek3) {
                        $0.tail = .none
                        $0.cutsLineBreaks = true
                    }
                ),
                .groups(.numbers, atMost: 1),
            ]
        ),
        PreTokenizer(["afmoe"], [.numbersFromRight, .groups(.asianScripts), .words(.deepSeek3)]),
    ]

    private static let casedKinds = [
        PreTokenizer(
            ["tekken"],
            [
                .words(
                    .with(.gpt4o) {
                        $0.contraction = .none
                        $0.digits = 1
                    }
                )
            ],
            wholeWords: .all,
            addsBOS: true
        ),
        PreTokenizer(["gpt-4o", "llama4", "kanana2", "talkie", "minimax-m2"], [.words(.gpt4o)]),
        PreTokenizer(
            ["granite-embed-multi-97m"],
            [
                .words(
                    .with(.gpt4o) {
                        $0.word = .cased(
                            upper: [.asciiUppercase, .casedLetter, .otherLetter, .mark],
                            lower: [.asciiLowercase, .casedLetter, .otherLetter, .mark]
                        )
                    }
                )
            ],
            wholeWords: .all
        ),
        PreTokenizer(["tiny_aya", "cohere2moe"], [.numbersFromRight, .words(.caseless)]),
        PreTokenizer(
            ["youtu"],
            [
                .runs([.hangul, .eastAsianSigns, .bopomofo, .hanAndKana]),
                .words(.with(.caseless) { $0.digits = 1 }),
            ],
            wholeWords: .all
        ),
        PreTokenizer(
            ["kimi-k2"],
            [
                .words(
                    .with(.llama3) {
                        $0.contraction = .behindWord
                        $0.word = .lettersBesideHan
                    }
                )
            ]
        ),
    ]

    private static let scriptKinds = [
        PreTokenizer(
            ["poro-chat", "bloom", "gpt3-finnish"],
            [.spaced(.outsideSentenceSigns, by: BracketSet(characters: " "))]
        ),
        PreTokenizer(
            ["viking"],
            [.spaced(.outsideSentenceSigns, by: BracketSet(characters: " ")), .groups(.numbers, atMost: 1)]
        ),
        PreTokenizer(["superbpe"], [.groups(.numbers), .thousands]),
    ]

    private static let plainKinds = [
        PreTokenizer(
            ["gemma4", "granite-embed-multi-311m"],
            [.lines],
            wholeWords: .lineBreaks,
            alphabet: .plainWithoutSpaces,
            insistsOnBOS: true
        ),
        PreTokenizer(["sarvam-moe"], [.lines], alphabet: .plainWithoutSpaces),
        PreTokenizer(["whitespace"], [.groups(BracketSet(.whitespace, inverted: true))], alphabet: .plain),
    ]
}

extension WordRule {
    static let qwen2 = WordRule()
    static let llama3 = with(qwen2) { $0.digits = 3 }

    /// The third of DeepSeek-V3's expressions:
    /// `[!-/:-@\[-`{-~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
    static let deepSeek3 = WordRule(
        contraction: .none,
        joinsSignAndWord: true,
        lead: [.numbers, .mark, .blank, .other],
        word: .run([.letters, .mark]),
        digits: 0,
        signs: [.punctuation, .symbol]
    )

    /// GPT-4o's, as llama.cpp approximates it: only ASCII letters have a case.
    static let gpt4o = WordRule(
        contraction: .behindWord,
        word: .cased(
            upper: [.asciiUppercase, .casedLetter, .otherLetter],
            lower: [.asciiLowercase, .casedLetter, .otherLetter]
        ),
        digits: 3,
        tail: .lineBreaksAndSlashes
    )

    /// The same where llama.cpp takes `[\p{Lu}…\p{M}]*[\p{Ll}…\p{M}]+` for letters and marks of any case.
    static let caseless = with(gpt4o) { $0.word = .run([.letters, .mark]) }

    /// A rule with some of its parts changed.
    static func with(_ rule: WordRule, _ change: (inout WordRule) -> Void) -> WordRule {
        var rule = rule
        change(&rule)
        return rule
    }
}

extension WordPattern {
    /// `[^\n]+|[\n]+`
    static let lines = WordPattern.groups(BracketSet(characters: "\n"))
}

extension BracketSet {
    static let numbers = BracketSet(.numbers)
    static let lineBreaks = BracketSet(.lineBreak)

    /// `[一-龥぀-ゟ゠-ヿ]`
    static let hanAndKana = BracketSet(ranges: [0x3040...0x30FF, 0x4E00...0x9FA5])
    /// `[가-힣ㄱ-ㆎ]`
    static let hangul = BracketSet(ranges: [0x3131...0x318E, 0xAC00...0xD7A3])
    /// `[ㄅ-ㄯ]`
    static let bopomofo = BracketSet(ranges: [0x3105...0x312F])
    /// `[！…“”‘’—：；，、-〿︰-﹏]`
    static let eastAsianSigns = BracketSet(ranges: [
        0x2014...0x2014, 0x2018...0x2019, 0x201C...0x201D, 0x2026...0x2026, 0x3001...0x303F, 0xFE30...0xFE4F,
        0xFF01...0xFF01, 0xFF0C...0xFF0C, 0xFF1A...0xFF1B,
    ])

    /// Scripts without spaces. The range from U+8C48 was meant to begin at U+F900, whose character is the same once
    /// normalised, as it is in llama.cpp's source.
    static let asianScripts = BracketSet(ranges: [
        0x0E40...0x0EFF, 0x1000...0x109F, 0x1100...0x11FF, 0x1780...0x17FF, 0x2F00...0x2FDF, 0x3040...0x30FF,
        0x3400...0x4DBF, 0x4E00...0x9FFF, 0x8C48...0xFAFF, 0xFF65...0xFF9F,
    ])

    /// The letters with case that Unicode had when DeepSeek-LLM was made, save some blocks.
    static let deepSeekLetters = BracketSet(
        .casedLetters,
        except: [
            0x0560...0x0588, 0x10C7...0x10FF, 0x1C80...0x1C88, 0x2D00...0x2D2D, 0xA790...0xA7FA, 0xAB30...0xAB68,
            0x10570...0x105BC, 0x16E40...0x16E7F, 0x1D400...0x1D7CB, 0x1DF00...0x1DF2A,
        ]
    )
    /// `[!-/:-~！-／：-～‘-‟　-。]`
    static let deepSeekSigns = BracketSet(
        .asciiLetters,
        characters: "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
        ranges: [0x2018...0x201F, 0x3000...0x3002, 0xFF01...0xFF0F, 0xFF1A...0xFF5E]
    )
    /// `[一-龥ࠀ-一가-퟿]`
    static let deepSeekScripts = BracketSet(ranges: [0x0800...0x9FA5, 0xAC00...0xD7FF])

    /// `[^(\s|.,!?…。，、।۔،)]`
    static let outsideSentenceSigns = BracketSet(
        .whitespace,
        characters: "(|.,!?)",
        ranges: [
            0x060C...0x060C, 0x06D4...0x06D4, 0x0964...0x0964, 0x2026...0x2026, 0x3001...0x3002, 0xFF0C...0xFF0C,
        ],
        inverted: true
    )
}
