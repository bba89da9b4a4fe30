"""What the built-in explainer is asked, in the words of its chat template."""

from __future__ import annotations

QUESTION = "Describe the quality of this photo."
END = "<|im_end|>"
PAD = "<|endoftext|>"  # not END: the end of an answer must stay visible beside padding
# Reserved words of the vocabulary that nothing else uses: they hold the places of pictures.
IMAGE_TOKEN, VIDEO_TOKEN = "<empty_output>", "<jupyter_output>"
# Both without the system text that SmolLM2's own template puts in.
RUNTIME_TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{m['role']}}\n{{m['content']}}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
# transformers and TRL give a message as parts; SmolLM2's own template cannot read them.
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n"
    "{% if m['content'] is string %}{{ m['content'] }}{% else %}{% for part in m['content'] %}"
    "{% if part['type'] == 'image' %}" + IMAGE_TOKEN + "{% elif part['type'] == 'text' %}"
    "{{ part['text'] }}{% endif %}{% endfor %}{% endif %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
