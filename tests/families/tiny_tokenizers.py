"""Tokenizers with the fewest words, in the file formats of the real ones."""

import io
from collections.abc import Sequence
from pathlib import Path

import sentencepiece
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
from transformers import BertTokenizer, PreTrainedTokenizerFast, Qwen2Tokenizer

CHAT = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
VISION = ["<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>"]
CHAT_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n"
    "{% if enable_thinking is defined and enable_thinking is false %}<think>\n\n</think>\n\n"
    "{% endif %}{% endif %}"
)
"""What is left of Qwen3's template when nobody calls tools."""

_SENTENCES = [
    "一只猫在雨中撑伞",
    "a cat and a dog",
    "红色背景上的一辆汽车",
    "山水画 水墨 苹果 雨伞",
]


def qwen_tokenizer(*, specials: Sequence[str] = CHAT) -> Qwen2Tokenizer:
    """Qwen's byte-level BPE without merges: a token to a byte."""
    tokenizer = Qwen2Tokenizer(vocab=_byte_vocab(), merges=[], model_max_length=131072)
    tokenizer.add_special_tokens({"additional_special_tokens": list(specials)})
    tokenizer.pad_token = CHAT[0]
    tokenizer.chat_template = CHAT_TEMPLATE
    return tokenizer


def glm_tokenizer() -> PreTrainedTokenizerFast:
    """GLM-4's byte-level BPE without merges: each text begins with [gMASK]<sop>."""
    backend = Tokenizer(models.BPE(vocab=_byte_vocab(), merges=[]))
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = decoders.ByteLevel()
    backend.add_special_tokens(["<|endoftext|>", "[gMASK]", "<sop>"])
    backend.post_processor = processors.TemplateProcessing(
        single="[gMASK] <sop> $A",
        special_tokens=[(name, backend.token_to_id(name)) for name in ("[gMASK]", "<sop>")],
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=backend,
        pad_token="<|endoftext|>",  # noqa: S106 – no password
        eos_token="<|endoftext|>",  # noqa: S106 – no password
        padding_side="left",
        model_max_length=128000,
    )


def bert_tokenizer(path: Path) -> BertTokenizer:
    """A BERT tokenizer that knows the characters of a few sentences."""
    letters = sorted(set("".join(_SENTENCES)) - {" "})
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{c}" for c in letters)]
    path.write_text("\n".join(words), encoding="utf-8")
    return BertTokenizer(vocab={word: at for at, word in enumerate(words)}, model_max_length=77)


def write_sentencepiece(path: Path, *, pad_id: int, eos_id: int, unk_id: int) -> int:
    """Train a sentencepiece model of a few sentences; its number of pieces."""
    stream = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(_SENTENCES),
        model_writer=stream,
        vocab_size=64,
        hard_vocab_limit=False,
        character_coverage=1.0,
        pad_id=pad_id,
        eos_id=eos_id,
        unk_id=unk_id,
        bos_id=-1,
        minloglevel=2,
    )
    path.write_bytes(stream.getvalue())
    pieces: int = sentencepiece.SentencePieceProcessor(model_file=str(path)).vocab_size()
    return pieces


def _byte_vocab() -> dict[str, int]:
    return {letter: at for at, letter in enumerate(sorted(pre_tokenizers.ByteLevel.alphabet()))}
