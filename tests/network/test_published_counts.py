"""Numbers of trainable parameters of published networks, as libraries and papers count them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from netcharts.checking.run import check_text
from netcharts.spec import bundled
from tests.conftest import Run

# Texts of published networks that are not bundled.
FOLDER = Path(__file__).parents[1] / "data/published"
TEXTS = sorted(path.stem for path in FOLDER.glob("*.yaml"))
# The number of each network, and where it is from. Counts of libraries are those of their default configurations.
PUBLISHED = {
    "lenet-5": (60_850, "LeCun et al., 1998: 60,000, and 850 of a dense layer in place of the distances to digits"),
    "alexnet-one-tower": (61_100_840, "torchvision.models.alexnet"),
    "alexnet": (60_965_224, "Krizhevsky et al., 2012, with two groups: about 60 million"),
    "mobilenet-v3-small": (2_542_856, "torchvision.models.mobilenet_v3_small"),
    "efficientnet-b0": (5_288_548, "torchvision.models.efficientnet_b0"),
    "convnext-tiny": (28_589_128, "torchvision.models.convnext_tiny"),
    "vgg-16": (138_357_544, "torchvision.models.vgg16"),
    "googlenet": (6_624_904, "torchvision.models.googlenet(aux_logits=False)"),
    "resnet-18": (11_689_512, "torchvision.models.resnet18"),
    "resnet-50": (25_557_032, "torchvision.models.resnet50"),
    "se-resnet-50": (28_088_024, "timm.create_model('seresnet50')"),
    "densenet-121": (7_978_856, "torchvision.models.densenet121"),
    "u-net": (31_030_658, "Ronneberger et al., 2015, figure 1, with biases"),
    "mlp-mixer": (18_528_264, "timm.create_model('mixer_s16_224')"),
    "gpt-2": (124_439_808, "transformers.GPT2LMHeadModel(GPT2Config())"),
    "bert-base": (109_482_240, "transformers.BertModel(BertConfig())"),
    "t5-small": (60_506_624, "transformers.T5ForConditionalGeneration(T5Config())"),
    "swin-t": (28_288_354, "torchvision.models.swin_t"),
    "vit-b-16": (86_567_656, "torchvision.models.vit_b_16"),
    "llama": (70_553_706_496, "transformers.LlamaForCausalLM, with the configuration of Llama 3 70B"),
    "capsnet": (8_215_568, "Sabour et al., 2017: 8.2 million"),
    "cyclegan": (
        28_285_832,
        "pytorch-CycleGAN-and-pix2pix: two of 11,378,179 (resnet_9blocks), two of 2,764,737 (basic)",
    ),
    "squeezenet": (1_235_496, "torchvision.models.squeezenet1_1"),
    "mobilenet-v2": (3_504_872, "torchvision.models.mobilenet_v2"),
    "shufflenet-v2": (2_278_604, "torchvision.models.shufflenet_v2_x1_0"),
    "distilbert": (66_362_880, "transformers.DistilBertModel(DistilBertConfig())"),
    "mistral": (7_241_732_096, "transformers.MistralForCausalLM(MistralConfig())"),
    "vae-gaussian": (652_824, "examples/vae of pytorch/examples: 784-400-20"),
}


# Networks of which each must be short enough to be read at once.
SHORT = (
    *("lenet-5", "vgg-16", "siamese", "rnnsearch", "gcn", "vae-gaussian", "mlp-mixer", "densenet-121", "mamba", "ddpm"),
    *("mixture-of-experts", "wavenet", "elman", "jordan", "vq-vae", "char-lstm", "highway", "kan", "realnvp"),
    *("bert-base", "vit-b-16"),
)


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_network_has_the_published_number_of_parameters(name: str, run: Run) -> None:
    path = FOLDER / f"{name}.yaml"
    described = run("describe", str(path) if path.exists() else name, "--format", "json")
    assert described.returncode == 0, described.stderr
    published, source = PUBLISHED[name]
    assert json.loads(described.stdout)["total"]["trainable"] == published, source


@pytest.mark.parametrize("name", TEXTS)
def test_texts_of_published_networks_have_no_findings_and_at_most_50_lines(name: str) -> None:
    text = (FOLDER / f"{name}.yaml").read_bytes()
    assert [finding for finding in check_text(text, name) if finding.level != "note"] == []
    assert text.count(b"\n") <= 50
    assert name in PUBLISHED


@pytest.mark.parametrize("name", SHORT)
def test_a_text_has_at_most_50_lines(name: str) -> None:
    assert bundled.paths()[name].read_bytes().count(b"\n") <= 50
