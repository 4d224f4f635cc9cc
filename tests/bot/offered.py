"""A registry with a model of every kind, for tests that need more than the bundled ones."""

from core.model_card import read_registry

OFFERED = read_registry("""
[[model]]
name = "mini"
title = "迷你"
family = "stable-diffusion"
path = "mini"
licence = "Apache-2.0"
shape = "mini"
delivery_scale = 8
size_multiple = 128
max_pixels = 1_048_576
steps = 20
guidance_scale = 4.0
sampler = "DDIM"

[[model]]
name = "plain"
title = "只会画"
family = "z-image"
path = "plain"
licence = "Apache-2.0"
shape = "plain"
tasks = ["text-to-image"]

[[model]]
name = "editor"
title = "改图师"
aliases = ["修图"]
family = "qwen-image"
path = "editor"
licence = "non-commercial"
is_commercial = false
shape = "editor"
tasks = ["edit"]
size_multiple = 16

[[lora]]
name = "ink"
title = "水墨"
path = "ink"
licence = "Apache-2.0"
description = "像用墨画的"
shape = "mini"
weight = 0.9

[[lora]]
name = "relief"
title = "浮雕"
aliases = ["雕刻"]
path = "relief"
licence = "Apache-2.0"
shape = "mini"

[[lora]]
name = "clay"
title = "陶土 2.5D"
aliases = ["陶土"]
path = "clay"
licence = "Apache-2.0"
shape = "plain"

[[controlnet]]
name = "mini-canny"
title = "迷你线稿"
path = "mini-canny"
licence = "Apache-2.0"
shape = "mini"
kind = "canny"

[[controlnet]]
name = "mini-depth"
title = "迷你深度"
path = "mini-depth"
licence = "Apache-2.0"
shape = "mini"
kind = "depth"

[[depth]]
name = "distance"
title = "远近"
path = "distance"
licence = "Apache-2.0"
""")
MINI, PLAIN, EDITOR = OFFERED.models
