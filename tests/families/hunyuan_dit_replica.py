"""An untrained HunyuanDiT in miniature, laid out as the real repository is."""

from pathlib import Path

import torch
from diffusers import DDPMScheduler, HunyuanDiT2DModel, HunyuanDiTPipeline
from transformers import BertConfig, BertModel, T5Config, T5EncoderModel, T5Tokenizer

from tests.families.tiny_tokenizers import bert_tokenizer, write_sentencepiece
from tests.families.z_image_replica import tiny_vae


def save_hunyuan_dit(path: Path) -> None:
    """Write it to a folder."""
    torch.manual_seed(25)
    words_path = path.parent / "vocab.txt"
    bert = bert_tokenizer(words_path)
    pieces_path = path.parent / "spiece.model"
    num_pieces = write_sentencepiece(pieces_path, pad_id=0, eos_id=1, unk_id=2)
    HunyuanDiTPipeline(
        vae=tiny_vae(scaling_factor=0.13025),
        text_encoder=BertModel(
            BertConfig(
                vocab_size=len(bert),
                hidden_size=16,
                intermediate_size=32,
                num_hidden_layers=2,
                num_attention_heads=2,
                max_position_embeddings=77,
            )
        ),
        tokenizer=bert,
        text_encoder_2=T5EncoderModel(
            T5Config(
                vocab_size=num_pieces + 8, d_model=16, d_kv=8, d_ff=32, num_layers=2, num_heads=2
            )
        ),
        tokenizer_2=T5Tokenizer.from_pretrained(
            str(pieces_path.parent), extra_ids=0, model_max_length=256
        ),
        transformer=HunyuanDiT2DModel(
            sample_size=8,
            num_layers=2,
            patch_size=2,
            attention_head_dim=8,
            num_attention_heads=2,
            in_channels=4,
            hidden_size=16,
            cross_attention_dim=16,
            cross_attention_dim_t5=16,
            pooled_projection_dim=16,
            activation_fn="gelu-approximate",
        ),
        scheduler=DDPMScheduler(
            beta_start=0.00085,
            beta_end=0.018,
            beta_schedule="scaled_linear",
            clip_sample=False,
            prediction_type="v_prediction",
            steps_offset=1,
            timestep_spacing="leading",
        ),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    ).save_pretrained(path)
    # The real ones are kept as BERT and sentencepiece know them.
    (path / "tokenizer" / "tokenizer.json").unlink()
    words_path.rename(path / "tokenizer" / "vocab.txt")
    (path / "tokenizer_2" / "tokenizer.json").unlink()
    pieces_path.rename(path / "tokenizer_2" / "spiece.model")
