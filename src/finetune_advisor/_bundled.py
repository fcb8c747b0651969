"""The bundled pack in compiled form. Generated from rules/ by `make generated`: change the YAML, not this file."""

# fmt: off

from __future__ import annotations

from finetune_advisor.conditions import All, AnyOf, Includes, Not, OneOf, Within
from finetune_advisor.pack import (
    Case, Move, Note, Outcome, Pack, Property, Question, Rule, Source, Step, Threshold,
)
from finetune_advisor.report import Place

DIGEST = "5a221843daf4a23a1b6ca8cc464f25a30b0b7eaa9e21836b41b198dc79ed5f8e"
"""Of the YAML files that this was made from."""


def _step_prompt() -> Step:
    return Step(
        id='prompt',
        title='Could a better prompt do it?',
        outcomes=(
            Outcome(id='enough', title='The prompt already reaches the target'),
            Outcome(id='untried', title='A cheaper rung of prompting is still open'),
            Outcome(id='exhausted', title='The prompting that applies here has been tried'),
        ),
        otherwise='exhausted',
        otherwise_because="Every rung of prompting that applies to the failures at hand has been tried, or the failures aren't ones that a prompt can mend.",
        otherwise_sources=('guide-2026#S11', 'openai-accuracy'),
        questions=(
            Question(
                id='use_case',
                step='prompt',
                type='text',
                ask='In one sentence, what should the model do, for whom?',
                why='It heads the report; no rule reads it.',
            ),
            Question(
                id='result',
                step='prompt',
                type='choice',
                ask='How good are the outputs of the best prompt so far, on whichever model does best, set against what you need?',
                why='A model that already meets the target needs nothing more, and one that is never right needs another remedy than one that is sometimes wrong. If no target is set, say whether you would use it as it is.',
                options=(
                    ('meets-target', 'Good enough in quality, even if too dear, too slow or not allowed'),
                    ('below-target', 'Right at times, but not often enough'),
                    ('fails-always', 'About never right'),
                    ('not-tried', 'No prompt has been run on real inputs yet'),
                ),
                if_unknown='below-target',
                example='below-target',
            ),
            Question(
                id='failures',
                step='prompt',
                type='choices',
                ask='What is wrong with the outputs of the best prompt, or stands in the way of using them?',
                why='The kind of failure picks the remedy; missing facts, wrong form, wrong skill and high cost have different ones. Tick every kind of error that makes up a tenth of all errors or more, and speed, cost and control where they are in the way now; choose none if nothing is wrong.',
                options=(
                    (
                        'missing-facts',
                        'Facts are missing, invented or out of date (or are bound to be), because the model never saw them',
                    ),
                    (
                        'misread-context',
                        "The facts are in the prompt, but the answer ignores or twists them, follows a wrong passage beside them, or goes beyond them instead of saying that they aren't there",
                    ),
                    (
                        'style',
                        'Tone, wording, layout, house style or conventions are wrong or keep changing, for human readers',
                    ),
                    (
                        'format',
                        "A machine can't use the output (broken JSON, wrong schema, wrong notation); where only people read it, choose style",
                    ),
                    (
                        'accuracy',
                        'The form is right, but the label, value, step or action is wrong or inconsistent, though no fact is missing',
                    ),
                    ('reasoning', 'Problems of several steps go wrong on the way'),
                    ('latency', 'One answer takes longer than it may (rate limits and quotas belong to control)'),
                    ('cost', "Running it costs too much at our volume (training and trial runs don't count)"),
                    (
                        'control',
                        'The model that does it well may not or should not be used or relied on (data must stay inside, it changes under us, quotas)',
                    ),
                ),
                if_unknown=(),
                example='style, cost',
            ),
            Question(
                id='tried',
                step='prompt',
                type='choices',
                ask='Which of these have already been tried on real inputs?',
                why="Each of these costs hours instead of weeks, and several of them match training; one that applies and is still open comes first. Tick what you know of; what isn't ticked counts as open. If nothing is known, or only that prompts were worked on at length, leave the answer unknown.",
                options=(
                    ('instructions', 'Clear instructions (a careful prompt, or one reworked after reading what failed)'),
                    ('examples', 'Worked examples in the prompt (few-shot), three or more'),
                    ('structured-output', 'The structured-output mode of the API, or constrained decoding'),
                    ('stronger-model', 'The strongest model that may be used, whatever it costs'),
                    ('reasoning', 'Letting the model think step by step, or a model that reasons by itself'),
                    ('splitting', 'Splitting the task into smaller calls, or a chain of calls'),
                    ('optimiser', 'An automatic prompt optimiser, run against a score'),
                ),
                if_unknown=(
                    'instructions',
                    'examples',
                    'structured-output',
                    'stronger-model',
                    'reasoning',
                    'splitting',
                    'optimiser',
                ),
                example='instructions, examples',
            ),
        ),
        rules=(
            Rule(
                id='target-met',
                step='prompt',
                when=OneOf(fact='result', values=('meets-target',)),
                then='enough',
                because='A prompt that already reaches the target leaves nothing for training to mend; only cost, latency or control can still call for it.',
                sources=('aws-nova-guidance', 'microsoft-considerations', 'applied-llms'),
                do='Keep the prompt, and its score as the baseline for everything else.',
                cases=(
                    Case(given=(('result', 'meets-target'),), then='enough'),
                    Case(given=(('result', 'below-target'),), then='untried'),
                ),
            ),
            Rule(
                id='nothing-run-yet',
                step='prompt',
                when=OneOf(fact='result', values=('not-tried',)),
                then='untried',
                because='Until one good prompt has run on real inputs there is no failure to diagnose and no baseline to beat.',
                sources=('guide-2026#S11', 'google-tuning', 'aws-use-case-spec', 'huyen-aie'),
                do='Write one careful prompt with worked examples, run it on real inputs, and read the outputs.',
                cases=(
                    Case(given=(('result', 'not-tried'),), then='untried'),
                    Case(given=(('result', 'meets-target'),), then='enough'),
                ),
            ),
            Rule(
                id='no-diagnosis',
                step='prompt',
                when=All(
                    parts=(
                        OneOf(fact='result', values=('below-target', 'fails-always')),
                        OneOf(fact='retrieval', values=('none', 'works')),
                        Not(
                            part=AnyOf(
                                parts=(
                                    Includes(fact='failures', option='missing-facts'),
                                    Includes(fact='failures', option='misread-context'),
                                    Includes(fact='failures', option='style'),
                                    Includes(fact='failures', option='format'),
                                    Includes(fact='failures', option='accuracy'),
                                    Includes(fact='failures', option='reasoning'),
                                    Includes(fact='failures', option='latency'),
                                    Includes(fact='failures', option='cost'),
                                    Includes(fact='failures', option='control'),
                                ),
                            ),
                        ),
                    ),
                ),
                then='untried',
                because='The target is missed, but nobody has yet said what is wrong, and the kind of failure is what picks the remedy.',
                sources=('hamel-evals-faq', 'openai-accuracy', 'wshobson-finetuning'),
                do='Read 100 outputs beside their inputs and sort what is wrong into a few kinds.',
                cases=(
                    Case(given=(('failures', ()),), then='untried'),
                    Case(given=(('failures', ()), ('result', 'fails-always')), then='untried'),
                    Case(given=(('failures', ()), ('retrieval', 'works')), then='untried'),
                    Case(given=(('failures', ()), ('result', 'meets-target')), then='enough'),
                    Case(given=(('failures', ()), ('retrieval', 'wrong-passages')), then='exhausted'),
                    Case(given=(('failures', ('missing-facts',)),), then='exhausted'),
                    Case(given=(('failures', ('misread-context',)),), then='exhausted'),
                    Case(given=(('failures', ('style',)),), then='exhausted'),
                    Case(given=(('failures', ('format',)),), then='exhausted'),
                    Case(given=(('failures', ('accuracy',)),), then='exhausted'),
                    Case(given=(('failures', ('reasoning',)),), then='exhausted'),
                    Case(given=(('failures', ('latency',)),), then='exhausted'),
                    Case(given=(('failures', ('cost',)),), then='exhausted'),
                    Case(given=(('failures', ('control',)),), then='exhausted'),
                ),
            ),
            Rule(
                id='instructions-open',
                step='prompt',
                when=All(
                    parts=(
                        OneOf(fact='result', values=('below-target', 'fails-always')),
                        AnyOf(
                            parts=(
                                Includes(fact='failures', option='misread-context'),
                                Includes(fact='failures', option='style'),
                                Includes(fact='failures', option='format'),
                                Includes(fact='failures', option='accuracy'),
                                Includes(fact='failures', option='reasoning'),
                            ),
                        ),
                        Not(
                            part=AnyOf(
                                parts=(
                                    Includes(fact='tried', option='instructions'),
                                    Includes(fact='tried', option='examples'),
                                    Includes(fact='tried', option='optimiser'),
                                ),
                            ),
                        ),
                    ),
                ),
                then='untried',
                because='Instructions rewritten after reading the failures are the cheapest remedy for wrong form or wrong skill, and they take hours. Worked examples and optimised prompts stand on instructions, so either counts as well. The guide gives prompting a week; this pack follows the sources that count what was tried, because a week of rewording proves nothing about rungs that nobody climbed.',
                sources=('guide-2026#S11', 'openai-accuracy', 'hamel-evals-faq', 'wshobson-finetuning'),
                do='Rewrite the instructions against the failures that you read, one kind at a time.',
                cases=(
                    Case(given=(('failures', ('style',)), ('tried', ())), then='untried'),
                    Case(given=(('failures', ('style',)), ('tried', ()), ('result', 'fails-always')), then='untried'),
                    Case(given=(('failures', ('misread-context',)), ('tried', ())), then='untried'),
                    Case(given=(('failures', ('format',)), ('tried', ())), then='untried'),
                    Case(given=(('failures', ('accuracy',)), ('tried', ())), then='untried'),
                    Case(given=(('failures', ('reasoning',)), ('tried', ())), then='untried'),
                    Case(given=(('failures', ('style',)), ('tried', ()), ('result', 'meets-target')), then='enough'),
                    Case(given=(('failures', ()), ('tried', ())), then='untried', stands=False),
                    Case(given=(('failures', ('missing-facts',)), ('tried', ())), then='exhausted'),
                    Case(given=(('failures', ('style',)), ('tried', ('instructions', 'examples'))), then='exhausted'),
                    Case(given=(('failures', ('style',)), ('tried', ('examples',))), then='exhausted'),
                    Case(
                        given=(('failures', ('misread-context',)), ('tried', ('instructions', 'stronger-model'))),
                        then='exhausted',
                    ),
                    Case(
                        given=(('failures', ('misread-context',)), ('tried', ('stronger-model', 'optimiser'))),
                        then='exhausted',
                    ),
                ),
            ),
            Rule(
                id='examples-open',
                step='prompt',
                when=All(
                    parts=(
                        OneOf(fact='result', values=('below-target', 'fails-always')),
                        Not(
                            part=AnyOf(
                                parts=(
                                    Includes(fact='tried', option='examples'),
                                    OneOf(fact='supervision', values=('grader',)),
                                ),
                            ),
                        ),
                        AnyOf(
                            parts=(
                                AnyOf(
                                    parts=(
                                        Includes(fact='failures', option='style'),
                                        Includes(fact='failures', option='accuracy'),
                                    ),
                                ),
                                All(
                                    parts=(
                                        Includes(fact='failures', option='format'),
                                        OneOf(fact='format_failure', values=('niche-notation', 'wrong-content')),
                                    ),
                                ),
                            ),
                        ),
                    ),
                ),
                then='untried',
                because='Worked examples in the prompt show a style, a notation or a skill without any training, and with few examples they generalise about as well as training does.',
                sources=('huyen-aie', 'many-shot', 'mosbach-2023', 'similar-examples', 'guide-2026#S11'),
                do='Put three to ten varied, reviewed examples into the prompt; with hundreds of them, pick those most like each input, and try a long prompt full of examples as well.',
                cases=(
                    Case(given=(('failures', ('style',)), ('tried', ('instructions',))), then='untried'),
                    Case(
                        given=(('failures', ('style',)), ('tried', ('instructions',)), ('result', 'fails-always')),
                        then='untried',
                    ),
                    Case(given=(('failures', ('accuracy',)), ('tried', ('instructions',))), then='untried'),
                    Case(
                        given=(('failures', ('style',)), ('tried', ('instructions',)), ('format_failure', 'niche-notation')),
                        then='untried',
                    ),
                    Case(
                        given=(('failures', ('style',)), ('tried', ('instructions',)), ('format_failure', 'wrong-content')),
                        then='untried',
                    ),
                    Case(
                        given=(('failures', ('format',)), ('format_failure', 'niche-notation'), ('tried', ('instructions',))),
                        then='untried',
                    ),
                    Case(
                        given=(('failures', ('format',)), ('format_failure', 'wrong-content'), ('tried', ('instructions',))),
                        then='untried',
                    ),
                    Case(
                        given=(('failures', ('style',)), ('tried', ('instructions',)), ('result', 'meets-target')),
                        then='enough',
                    ),
                    Case(given=(('failures', ('style',)), ('tried', ('instructions', 'examples'))), then='exhausted'),
                    Case(
                        given=(('failures', ('style',)), ('tried', ('instructions',)), ('supervision', 'grader')),
                        then='exhausted',
                    ),
                    Case(given=(('failures', ()), ('tried', ('instructions',))), then='untried', stands=False),
                    Case(given=(('failures', ('missing-facts',)), ('tried', ('instructions',))), then='exhausted'),
                    Case(
                        given=(
                            ('failures', ('format',)),
                            ('format_failure', 'niche-notation'),
                            ('tried', ('instructions', 'examples')),
                        ),
                        then='exhausted',
                    ),
                    Case(
                        given=(
                            ('failures', ('format',)),
                            ('format_failure', 'niche-notation'),
                            ('tried', ('instructions',)),
                            ('supervision', 'grader'),
                        ),
                        then='exhausted',
                    ),
                    Case(
                        given=(('failures', ()), ('format_failure', 'niche-notation'), ('tried', ('instructions',))),
                        then='untried',
                        stands=False,
                    ),
                    Case(
                        given=(
                            ('failures', ('missing-facts',)),
                            ('format_failure', 'niche-notation'),
                            ('tried', ('instructions',)),
                        ),
                        then='exhausted',
                    ),
                    Case(
                        given=(('failures', ('format',)), ('format_failure', 'syntax'), ('tried', ('instructions',))),
                        then='untried',
                        stands=False,
                    ),
                ),
            ),
            Rule(
                id='constrained-output-open',
                step='prompt',
                when=All(
                    parts=(
                        OneOf(fact='result', values=('below-target', 'fails-always')),
                        Includes(fact='failures', option='format'),
                        OneOf(
                            fact='format_failure',
                            values=('syntax', 'unsupported-schema', 'wrong-content', 'small-model'),
                        ),
                        Not(
                            part=AnyOf(
                                parts=(
                                    Includes(fact='tried', option='structured-output'),
                                    Includes(fact='failures', option='style'),
                                ),
                            ),
                        ),
                    ),
                ),
                then='untried',
                because='Constrained decoding guarantees valid syntax at no training cost, so a format that breaks without it says nothing about the need to train.',
                sources=('guide-2026#S6', 'jsonschemabench'),
                do='Switch on the structured-output mode or a grammar, and count what still fails.',
                cases=(
                    Case(
                        given=(
                            ('failures', ('format',)),
                            ('format_failure', 'syntax'),
                            ('tried', ('instructions', 'examples')),
                        ),
                        then='untried',
                    ),
                    Case(
                        given=(
                            ('failures', ('format',)),
                            ('format_failure', 'syntax'),
                            ('tried', ('instructions', 'examples')),
                            ('result', 'fails-always'),
                        ),
                        then='untried',
                    ),
                    Case(
                        given=(
                            ('failures', ('format',)),
                            ('format_failure', 'unsupported-schema'),
                            ('tried', ('instructions', 'examples')),
                        ),
                        then='untried',
                    ),
                    Case(
                        given=(
                            ('failures', ('format',)),
                            ('format_failure', 'wrong-content'),
                            ('tried', ('instructions', 'examples')),
                        ),
                        then='untried',
                    ),
                    Case(
                        given=(
                            ('failures', ('format',)),
                            ('format_failure', 'small-model'),
                            ('tried', ('instructions', 'examples')),
                        ),
                        then='untried',
                    ),
                    Case(
                        given=(('failures', ('format',)), ('format_failure', 'syntax'), ('tried', ('instructions',))),
                        then='untried',
                    ),
                    Case(
                        given=(
                            ('failures', ('format',)),
                            ('format_failure', 'syntax'),
                            ('tried', ('instructions', 'examples')),
                            ('result', 'meets-target'),
                        ),
                        then='enough',
                    ),
                    Case(
                        given=(('failures', ()), ('format_failure', 'syntax'), ('tried', ('instructions', 'examples'))),
                        then='untried',
                        stands=False,
                    ),
                    Case(
                        given=(
                            ('failures', ('missing-facts',)),
                            ('format_failure', 'syntax'),
                            ('tried', ('instructions', 'examples')),
                        ),
                        then='exhausted',
                    ),
                    Case(
                        given=(
                            ('failures', ('format',)),
                            ('format_failure', 'niche-notation'),
                            ('tried', ('instructions', 'examples')),
                        ),
                        then='exhausted',
                    ),
                    Case(
                        given=(
                            ('failures', ('format',)),
                            ('format_failure', 'syntax'),
                            ('tried', ('instructions', 'examples', 'structured-output')),
                        ),
                        then='exhausted',
                    ),
                    Case(
                        given=(
                            ('failures', ('style', 'format')),
                            ('format_failure', 'syntax'),
                            ('tried', ('instructions', 'examples')),
                        ),
                        then='exhausted',
                    ),
                ),
            ),
            Rule(
                id='small-model-splitting-open',
                step='prompt',
                when=All(
                    parts=(
                        OneOf(fact='result', values=('below-target', 'fails-always')),
                        Includes(fact='failures', option='format'),
                        OneOf(fact='format_failure', values=('small-model',)),
                        Not(
                            part=AnyOf(
                                parts=(Includes(fact='tried', option='splitting'), Includes(fact='tried', option='reasoning')),
                            ),
                        ),
                    ),
                ),
                then='untried',
                because='A model near its limits wins back most of what it loses to a strict format when it thinks first and formats in a second step.',
                sources=('json-capacity', 'speak-freely'),
                do='Let the model reason in free text, and format the result in a second call.',
                cases=(
                    Case(
                        given=(
                            ('failures', ('format',)),
                            ('format_failure', 'small-model'),
                            ('tried', ('instructions', 'examples', 'structured-output')),
                        ),
                        then='untried',
                    ),
                    Case(
                        given=(
                            ('failures', ('format',)),
                            ('format_failure', 'small-model'),
                            ('tried', ('instructions', 'examples', 'structured-output')),
                            ('result', 'fails-always'),
                        ),
                        then='untried',
                    ),
                    Case(
                        given=(('failures', ('format',)), ('format_failure', 'small-model'), ('tried', ('instructions',))),
                        then='untried',
                    ),
                    Case(
                        given=(
                            ('failures', ('format',)),
                            ('format_failure', 'small-model'),
                            ('tried', ('instructions', 'examples', 'structured-output')),
                            ('result', 'meets-target'),
                        ),
                        then='enough',
                    ),
                    Case(
                        given=(
                            ('failures', ()),
                            ('format_failure', 'small-model'),
                            ('tried', ('instructions', 'examples', 'structured-output')),
                        ),
                        then='untried',
                        stands=False,
                    ),
                    Case(
                        given=(
                            ('failures', ('missing-facts',)),
                            ('format_failure', 'small-model'),
                            ('tried', ('instructions', 'examples', 'structured-output')),
                        ),
                        then='exhausted',
                    ),
                    Case(
                        given=(
                            ('failures', ('format',)),
                            ('format_failure', 'syntax'),
                            ('tried', ('instructions', 'examples', 'structured-output')),
                        ),
                        then='exhausted',
                    ),
                    Case(
                        given=(
                            ('failures', ('format',)),
                            ('format_failure', 'small-model'),
                            ('tried', ('instructions', 'examples', 'structured-output', 'splitting')),
                        ),
                        then='exhausted',
                    ),
                    Case(
                        given=(
                            ('failures', ('format',)),
                            ('format_failure', 'small-model'),
                            ('tried', ('instructions', 'examples', 'structured-output', 'reasoning')),
                        ),
                        then='exhausted',
                    ),
                ),
            ),
            Rule(
                id='stronger-rungs-open',
                step='prompt',
                when=All(
                    parts=(
                        OneOf(fact='result', values=('below-target',)),
                        Includes(fact='failures', option='accuracy'),
                        OneOf(fact='rare_language', values=(False,)),
                        OneOf(fact='hosting', values=('any-api',)),
                        Not(
                            part=AnyOf(
                                parts=(
                                    AnyOf(
                                        parts=(
                                            Includes(fact='tried', option='stronger-model'),
                                            Includes(fact='tried', option='optimiser'),
                                        ),
                                    ),
                                    Includes(fact='failures', option='style'),
                                ),
                            ),
                        ),
                    ),
                ),
                then='untried',
                because='For a skill that is sometimes right, a stronger model or an optimised prompt often gains as much as training, and either can be tested within days. Sources disagree, since small tuned models beat a large prompted one on most of 31 tasks; this rule follows the later ones, because those prompts had not been optimised.',
                sources=('databricks-optimisation', 'gepa', 'better-together', 'lora-land', 'manning-reliable'),
                do='Run the strongest model that you may use and an automatic prompt optimiser on the same test cases.',
                cases=(
                    Case(given=(('failures', ('accuracy',)), ('tried', ('instructions', 'examples'))), then='untried'),
                    Case(given=(('failures', ('accuracy',)), ('tried', ('instructions',))), then='untried'),
                    Case(
                        given=(
                            ('failures', ('accuracy',)),
                            ('tried', ('instructions', 'examples')),
                            ('result', 'meets-target'),
                        ),
                        then='enough',
                    ),
                    Case(
                        given=(('failures', ()), ('tried', ('instructions', 'examples'))),
                        then='untried',
                        stands=False,
                    ),
                    Case(
                        given=(('failures', ('missing-facts',)), ('tried', ('instructions', 'examples'))),
                        then='exhausted',
                    ),
                    Case(
                        given=(('failures', ('accuracy',)), ('tried', ('instructions', 'examples')), ('rare_language', True)),
                        then='exhausted',
                    ),
                    Case(
                        given=(
                            ('failures', ('accuracy',)),
                            ('tried', ('instructions', 'examples')),
                            ('hosting', 'own-boundary'),
                        ),
                        then='exhausted',
                    ),
                    Case(
                        given=(('failures', ('accuracy',)), ('tried', ('instructions', 'examples', 'stronger-model'))),
                        then='exhausted',
                    ),
                    Case(
                        given=(('failures', ('accuracy',)), ('tried', ('instructions', 'examples', 'optimiser'))),
                        then='exhausted',
                    ),
                    Case(
                        given=(('failures', ('style', 'accuracy')), ('tried', ('instructions', 'examples'))),
                        then='exhausted',
                    ),
                ),
            ),
            Rule(
                id='labels-in-hand',
                step='prompt',
                when=All(
                    parts=(
                        OneOf(fact='result', values=('below-target',)),
                        OneOf(fact='task', values=('classification', 'prediction')),
                        Includes(fact='failures', option='accuracy'),
                        OneOf(fact='supervision', values=('pairs',)),
                        OneOf(fact='examples_quality', values=('reviewed',)),
                        Not(
                            part=AnyOf(
                                parts=(
                                    AnyOf(
                                        parts=(
                                            Includes(fact='failures', option='missing-facts'),
                                            Includes(fact='failures', option='misread-context'),
                                            Includes(fact='failures', option='style'),
                                            Includes(fact='failures', option='format'),
                                            Includes(fact='failures', option='reasoning'),
                                        ),
                                    ),
                                    OneOf(fact='retrieval', values=('misread',)),
                                ),
                            ),
                        ),
                    ),
                ),
                then='exhausted',
                because='With reviewed labels in hand, training a small encoder costs about as little as another rung of prompting, and it needs no prompt to have failed first. Sources disagree about its lead in accuracy, which was clear in 2024 and is often gone with prompted models of 2025; this rule follows them where they agree, that it is far cheaper and steadier to run even if it only draws level.',
                sources=('bucher-martini', 'label-count', 'cost-aware-classification', 'south-slavic-2025', 'similar-examples'),
                do='Train a small encoder on the labels, and measure it beside a prompt that shows the nearest labelled examples.',
                overrides=('instructions-open', 'examples-open', 'stronger-rungs-open'),
                cases=(
                    Case(
                        given=(
                            ('task', 'classification'),
                            ('failures', ('accuracy',)),
                            ('tried', ()),
                            ('examples_quality', 'reviewed'),
                        ),
                        then='exhausted',
                    ),
                    Case(
                        given=(
                            ('task', 'prediction'),
                            ('failures', ('accuracy',)),
                            ('tried', ()),
                            ('examples_quality', 'reviewed'),
                        ),
                        then='exhausted',
                    ),
                    Case(
                        given=(
                            ('task', 'classification'),
                            ('failures', ('accuracy',)),
                            ('tried', ()),
                            ('examples_quality', 'reviewed'),
                            ('result', 'fails-always'),
                        ),
                        then='untried',
                    ),
                    Case(
                        given=(
                            ('task', 'classification'),
                            ('failures', ('accuracy',)),
                            ('tried', ()),
                            ('examples_quality', 'reviewed'),
                            ('result', 'meets-target'),
                        ),
                        then='enough',
                    ),
                    Case(
                        given=(
                            ('task', 'extraction'),
                            ('failures', ('accuracy',)),
                            ('tried', ()),
                            ('examples_quality', 'reviewed'),
                        ),
                        then='untried',
                    ),
                    Case(
                        given=(
                            ('task', 'classification'),
                            ('failures', ('cost',)),
                            ('tried', ()),
                            ('examples_quality', 'reviewed'),
                        ),
                        then='exhausted',
                        stands=False,
                    ),
                    Case(
                        given=(
                            ('task', 'classification'),
                            ('failures', ('accuracy',)),
                            ('tried', ()),
                            ('examples_quality', 'reviewed'),
                            ('supervision', 'ranked'),
                        ),
                        then='untried',
                    ),
                    Case(
                        given=(
                            ('task', 'classification'),
                            ('failures', ('accuracy',)),
                            ('tried', ()),
                            ('examples_quality', 'unreviewed'),
                        ),
                        then='untried',
                    ),
                    Case(
                        given=(
                            ('task', 'classification'),
                            ('failures', ('missing-facts', 'accuracy')),
                            ('tried', ()),
                            ('examples_quality', 'reviewed'),
                        ),
                        then='untried',
                    ),
                    Case(
                        given=(
                            ('task', 'classification'),
                            ('failures', ('misread-context', 'accuracy')),
                            ('tried', ()),
                            ('examples_quality', 'reviewed'),
                        ),
                        then='untried',
                    ),
                    Case(
                        given=(
                            ('task', 'classification'),
                            ('failures', ('style', 'accuracy')),
                            ('tried', ()),
                            ('examples_quality', 'reviewed'),
                        ),
                        then='untried',
                    ),
                    Case(
                        given=(
                            ('task', 'classification'),
                            ('failures', ('format', 'accuracy')),
                            ('tried', ()),
                            ('examples_quality', 'reviewed'),
                        ),
                        then='untried',
                    ),
                    Case(
                        given=(
                            ('task', 'classification'),
                            ('failures', ('accuracy', 'reasoning')),
                            ('tried', ()),
                            ('examples_quality', 'reviewed'),
                        ),
                        then='untried',
                    ),
                    Case(
                        given=(
                            ('task', 'classification'),
                            ('failures', ('accuracy',)),
                            ('tried', ()),
                            ('examples_quality', 'reviewed'),
                            ('retrieval', 'misread'),
                        ),
                        then='untried',
                    ),
                ),
            ),
            Rule(
                id='reasoning-open',
                step='prompt',
                when=All(
                    parts=(
                        OneOf(fact='result', values=('below-target', 'fails-always')),
                        Includes(fact='failures', option='reasoning'),
                        Not(part=Includes(fact='tried', option='reasoning')),
                    ),
                ),
                then='untried',
                because='When steps go wrong on the way, letting the model reason before it answers is the first remedy, and it needs no data.',
                sources=('openai-accuracy', 'speak-freely', 'json-capacity'),
                do='Allow reasoning before the answer, or use a model that reasons by itself.',
                cases=(
                    Case(given=(('failures', ('reasoning',)), ('tried', ('instructions', 'splitting'))), then='untried'),
                    Case(
                        given=(
                            ('failures', ('reasoning',)),
                            ('tried', ('instructions', 'splitting')),
                            ('result', 'fails-always'),
                        ),
                        then='untried',
                    ),
                    Case(given=(('failures', ('reasoning',)), ('tried', ('instructions',))), then='untried'),
                    Case(
                        given=(
                            ('failures', ('reasoning',)),
                            ('tried', ('instructions', 'splitting')),
                            ('result', 'meets-target'),
                        ),
                        then='enough',
                    ),
                    Case(
                        given=(('failures', ()), ('tried', ('instructions', 'splitting'))),
                        then='untried',
                        stands=False,
                    ),
                    Case(
                        given=(('failures', ('missing-facts',)), ('tried', ('instructions', 'splitting'))),
                        then='exhausted',
                    ),
                    Case(
                        given=(('failures', ('reasoning',)), ('tried', ('instructions', 'reasoning', 'splitting'))),
                        then='exhausted',
                    ),
                ),
            ),
            Rule(
                id='splitting-open',
                step='prompt',
                when=All(
                    parts=(
                        OneOf(fact='result', values=('below-target', 'fails-always')),
                        Includes(fact='failures', option='reasoning'),
                        Not(
                            part=AnyOf(
                                parts=(
                                    Includes(fact='tried', option='splitting'),
                                    Includes(fact='tried', option='stronger-model'),
                                    Includes(fact='tried', option='optimiser'),
                                ),
                            ),
                        ),
                    ),
                ),
                then='untried',
                because='Hard problems of several steps yield more to a stronger model, smaller steps or an optimised chain than to training, which has failed to beat a prompted large model on such tasks.',
                sources=('clinical-nli', 'gepa', 'hamel-evals-faq'),
                do='Split the problem into calls that can be checked one by one, and try a stronger model on the hardest of them.',
                cases=(
                    Case(given=(('failures', ('reasoning',)), ('tried', ('instructions', 'reasoning'))), then='untried'),
                    Case(
                        given=(
                            ('failures', ('reasoning',)),
                            ('tried', ('instructions', 'reasoning')),
                            ('result', 'fails-always'),
                        ),
                        then='untried',
                    ),
                    Case(given=(('failures', ('reasoning',)), ('tried', ('instructions',))), then='untried'),
                    Case(
                        given=(
                            ('failures', ('reasoning',)),
                            ('tried', ('instructions', 'reasoning')),
                            ('result', 'meets-target'),
                        ),
                        then='enough',
                    ),
                    Case(
                        given=(('failures', ()), ('tried', ('instructions', 'reasoning'))),
                        then='untried',
                        stands=False,
                    ),
                    Case(
                        given=(('failures', ('missing-facts',)), ('tried', ('instructions', 'reasoning'))),
                        then='exhausted',
                    ),
                    Case(
                        given=(('failures', ('reasoning',)), ('tried', ('instructions', 'reasoning', 'splitting'))),
                        then='exhausted',
                    ),
                    Case(
                        given=(('failures', ('reasoning',)), ('tried', ('instructions', 'stronger-model', 'reasoning'))),
                        then='exhausted',
                    ),
                    Case(
                        given=(('failures', ('reasoning',)), ('tried', ('instructions', 'reasoning', 'optimiser'))),
                        then='exhausted',
                    ),
                ),
            ),
            Rule(
                id='misread-rungs-open',
                step='prompt',
                when=All(
                    parts=(
                        OneOf(fact='result', values=('below-target', 'fails-always')),
                        AnyOf(
                            parts=(
                                Includes(fact='failures', option='misread-context'),
                                OneOf(fact='retrieval', values=('misread',)),
                            ),
                        ),
                        Not(
                            part=AnyOf(
                                parts=(
                                    Includes(fact='tried', option='stronger-model'),
                                    Includes(fact='tried', option='reasoning'),
                                    Includes(fact='tried', option='splitting'),
                                ),
                            ),
                        ),
                    ),
                ),
                then='untried',
                because='A model that misreads its context often reads better when it quotes the passage first, reasons before it answers, or is simply stronger.',
                sources=('openai-accuracy', 'nolima', 'huyen-aie'),
                do='Ask for the quoted passage before the answer, shorten the context, and try a stronger model.',
                cases=(
                    Case(
                        given=(
                            ('failures', ('misread-context',)),
                            ('tried', ('instructions', 'examples')),
                            ('retrieval', 'works'),
                        ),
                        then='untried',
                    ),
                    Case(
                        given=(
                            ('failures', ('misread-context',)),
                            ('tried', ('instructions', 'examples')),
                            ('retrieval', 'works'),
                            ('result', 'fails-always'),
                        ),
                        then='untried',
                    ),
                    Case(
                        given=(
                            ('failures', ('misread-context',)),
                            ('tried', ('instructions', 'examples')),
                            ('retrieval', 'misread'),
                        ),
                        then='untried',
                    ),
                    Case(
                        given=(
                            ('failures', ('misread-context',)),
                            ('tried', ('instructions', 'examples')),
                            ('retrieval', 'none'),
                        ),
                        then='untried',
                    ),
                    Case(
                        given=(('failures', ('misread-context',)), ('tried', ('instructions',)), ('retrieval', 'works')),
                        then='untried',
                    ),
                    Case(
                        given=(
                            ('failures', ('missing-facts',)),
                            ('tried', ('instructions', 'examples')),
                            ('retrieval', 'misread'),
                        ),
                        then='untried',
                    ),
                    Case(
                        given=(('failures', ('missing-facts',)), ('tried', ('instructions',)), ('retrieval', 'misread')),
                        then='untried',
                    ),
                    Case(
                        given=(
                            ('failures', ('misread-context',)),
                            ('tried', ('instructions', 'examples')),
                            ('retrieval', 'works'),
                            ('result', 'meets-target'),
                        ),
                        then='enough',
                    ),
                    Case(
                        given=(('failures', ()), ('tried', ('instructions', 'examples')), ('retrieval', 'works')),
                        then='untried',
                        stands=False,
                    ),
                    Case(
                        given=(
                            ('failures', ('missing-facts',)),
                            ('tried', ('instructions', 'examples')),
                            ('retrieval', 'works'),
                        ),
                        then='exhausted',
                    ),
                    Case(
                        given=(
                            ('failures', ('misread-context',)),
                            ('tried', ('instructions', 'examples', 'stronger-model')),
                            ('retrieval', 'works'),
                        ),
                        then='exhausted',
                    ),
                    Case(
                        given=(
                            ('failures', ('misread-context',)),
                            ('tried', ('instructions', 'examples', 'reasoning')),
                            ('retrieval', 'works'),
                        ),
                        then='exhausted',
                    ),
                    Case(
                        given=(
                            ('failures', ('misread-context',)),
                            ('tried', ('instructions', 'examples', 'splitting')),
                            ('retrieval', 'works'),
                        ),
                        then='exhausted',
                    ),
                    Case(
                        given=(
                            ('failures', ('missing-facts',)),
                            ('tried', ('instructions', 'examples')),
                            ('retrieval', 'none'),
                        ),
                        then='exhausted',
                    ),
                    Case(
                        given=(
                            ('failures', ('missing-facts',)),
                            ('tried', ('instructions', 'examples', 'stronger-model')),
                            ('retrieval', 'misread'),
                        ),
                        then='exhausted',
                    ),
                    Case(
                        given=(
                            ('failures', ('missing-facts',)),
                            ('tried', ('instructions', 'examples', 'reasoning')),
                            ('retrieval', 'misread'),
                        ),
                        then='exhausted',
                    ),
                    Case(
                        given=(
                            ('failures', ('missing-facts',)),
                            ('tried', ('instructions', 'examples', 'splitting')),
                            ('retrieval', 'misread'),
                        ),
                        then='exhausted',
                    ),
                ),
            ),
            Rule(
                id='never-right-stronger-open',
                step='prompt',
                when=All(
                    parts=(
                        OneOf(fact='result', values=('fails-always',)),
                        AnyOf(
                            parts=(
                                Includes(fact='failures', option='misread-context'),
                                Includes(fact='failures', option='format'),
                                Includes(fact='failures', option='accuracy'),
                                Includes(fact='failures', option='reasoning'),
                            ),
                        ),
                        OneOf(fact='hosting', values=('any-api',)),
                        Not(part=Includes(fact='tried', option='stronger-model')),
                    ),
                ),
                then='untried',
                because='A model that is about never right may simply be too weak; the size of the model matters far more than the method of training.',
                sources=('aws-nova-guidance', 'wshobson-finetuning'),
                do='Run the strongest model that you may use on 50 real inputs before anything else.',
                cases=(
                    Case(
                        given=(
                            ('result', 'fails-always'),
                            ('failures', ('accuracy',)),
                            ('tried', ('instructions', 'examples', 'reasoning', 'optimiser')),
                        ),
                        then='untried',
                    ),
                    Case(
                        given=(
                            ('result', 'fails-always'),
                            ('failures', ('misread-context',)),
                            ('tried', ('instructions', 'examples', 'reasoning', 'optimiser')),
                        ),
                        then='untried',
                    ),
                    Case(
                        given=(
                            ('result', 'fails-always'),
                            ('failures', ('format',)),
                            ('tried', ('instructions', 'examples', 'reasoning', 'optimiser')),
                        ),
                        then='untried',
                    ),
                    Case(
                        given=(
                            ('result', 'fails-always'),
                            ('failures', ('reasoning',)),
                            ('tried', ('instructions', 'examples', 'reasoning', 'optimiser')),
                        ),
                        then='untried',
                    ),
                    Case(
                        given=(('result', 'fails-always'), ('failures', ('accuracy',)), ('tried', ('instructions',))),
                        then='untried',
                    ),
                    Case(
                        given=(
                            ('result', 'meets-target'),
                            ('failures', ('accuracy',)),
                            ('tried', ('instructions', 'examples', 'reasoning', 'optimiser')),
                        ),
                        then='enough',
                    ),
                    Case(
                        given=(
                            ('result', 'fails-always'),
                            ('failures', ()),
                            ('tried', ('instructions', 'examples', 'reasoning', 'optimiser')),
                        ),
                        then='untried',
                        stands=False,
                    ),
                    Case(
                        given=(
                            ('result', 'fails-always'),
                            ('failures', ('missing-facts',)),
                            ('tried', ('instructions', 'examples', 'reasoning', 'optimiser')),
                        ),
                        then='exhausted',
                    ),
                    Case(
                        given=(
                            ('result', 'fails-always'),
                            ('failures', ('accuracy',)),
                            ('tried', ('instructions', 'examples', 'reasoning', 'optimiser')),
                            ('hosting', 'own-boundary'),
                        ),
                        then='exhausted',
                    ),
                    Case(
                        given=(
                            ('result', 'fails-always'),
                            ('failures', ('accuracy',)),
                            ('tried', ('instructions', 'examples', 'stronger-model', 'reasoning', 'optimiser')),
                        ),
                        then='exhausted',
                    ),
                ),
            ),
            Rule(
                id='documents-not-in-prompt',
                step='prompt',
                when=All(
                    parts=(
                        OneOf(fact='result', values=('below-target', 'fails-always')),
                        Includes(fact='failures', option='missing-facts'),
                        OneOf(fact='facts', values=('none', 'in-request', 'own')),
                        Within(fact='corpus_pages', below=500, below_name='corpus_fits'),
                        OneOf(fact='facts_change', values=('fixed', 'slowly')),
                        OneOf(fact='retrieval', values=('none',)),
                        Not(
                            part=AnyOf(
                                parts=(
                                    Includes(fact='facts_rules', option='cite'),
                                    Includes(fact='facts_rules', option='per-user'),
                                    Includes(fact='facts_rules', option='erasable'),
                                ),
                            ),
                        ),
                    ),
                ),
                then='untried',
                because='Documents of fewer than {corpus_fits} pages fit into the prompt whole, so missing facts can be supplied there today.',
                sources=('guide-2026#S25', 'anthropic-contextual', 'long-context-or-rag', 'lampinen-2025'),
                do='Put the documents into the prompt, switch on prompt caching, and measure again.',
                cases=(
                    Case(
                        given=(('failures', ('missing-facts',)), ('facts', 'own'), ('corpus_pages', 40)),
                        then='untried',
                    ),
                    Case(
                        given=(
                            ('failures', ('missing-facts',)),
                            ('facts', 'own'),
                            ('corpus_pages', 40),
                            ('result', 'fails-always'),
                        ),
                        then='untried',
                    ),
                    Case(
                        given=(('failures', ('missing-facts',)), ('facts', 'none'), ('corpus_pages', 40)),
                        then='untried',
                    ),
                    Case(
                        given=(('failures', ('missing-facts',)), ('facts', 'in-request'), ('corpus_pages', 40)),
                        then='untried',
                    ),
                    Case(
                        given=(('failures', ('missing-facts',)), ('facts', 'own'), ('corpus_pages', 499)),
                        then='untried',
                    ),
                    Case(
                        given=(
                            ('failures', ('missing-facts',)),
                            ('facts', 'own'),
                            ('corpus_pages', 40),
                            ('facts_change', 'fixed'),
                        ),
                        then='untried',
                    ),
                    Case(
                        given=(
                            ('failures', ('missing-facts',)),
                            ('facts', 'own'),
                            ('corpus_pages', 40),
                            ('result', 'meets-target'),
                        ),
                        then='enough',
                    ),
                    Case(given=(('failures', ()), ('facts', 'own'), ('corpus_pages', 40)), then='untried', stands=False),
                    Case(
                        given=(('failures', ('misread-context',)), ('facts', 'own'), ('corpus_pages', 40)),
                        then='exhausted',
                    ),
                    Case(
                        given=(('failures', ('missing-facts',)), ('facts', 'records'), ('corpus_pages', 40)),
                        then='exhausted',
                    ),
                    Case(
                        given=(('failures', ('missing-facts',)), ('facts', 'own'), ('corpus_pages', 500)),
                        then='exhausted',
                    ),
                    Case(
                        given=(
                            ('failures', ('missing-facts',)),
                            ('facts', 'own'),
                            ('corpus_pages', 40),
                            ('facts_change', 'weekly'),
                        ),
                        then='exhausted',
                    ),
                    Case(
                        given=(
                            ('failures', ('missing-facts',)),
                            ('facts', 'own'),
                            ('corpus_pages', 40),
                            ('retrieval', 'wrong-passages'),
                        ),
                        then='exhausted',
                    ),
                    Case(
                        given=(
                            ('failures', ('missing-facts',)),
                            ('facts', 'own'),
                            ('corpus_pages', 40),
                            ('facts_rules', ('cite',)),
                        ),
                        then='exhausted',
                    ),
                    Case(
                        given=(
                            ('failures', ('missing-facts',)),
                            ('facts', 'own'),
                            ('corpus_pages', 40),
                            ('facts_rules', ('per-user',)),
                        ),
                        then='exhausted',
                    ),
                    Case(
                        given=(
                            ('failures', ('missing-facts',)),
                            ('facts', 'own'),
                            ('corpus_pages', 40),
                            ('facts_rules', ('erasable',)),
                        ),
                        then='exhausted',
                    ),
                ),
            ),
        ),
        notes=(
            Note(
                id='met-but-failing',
                step='prompt',
                when=All(
                    parts=(
                        OneOf(fact='result', values=('meets-target',)),
                        AnyOf(
                            parts=(
                                Includes(fact='failures', option='missing-facts'),
                                Includes(fact='failures', option='misread-context'),
                                Includes(fact='failures', option='style'),
                                Includes(fact='failures', option='format'),
                                Includes(fact='failures', option='accuracy'),
                                Includes(fact='failures', option='reasoning'),
                            ),
                        ),
                    ),
                ),
                say='The target is said to be met, yet outputs are said to be wrong. If these failures matter, the target is too low; answer again with the target that counts.',
                level='contradiction',
                sources=('aws-use-case-spec', 'hamel-evals-faq'),
            ),
            Note(
                id='measured-without-cases',
                step='prompt',
                when=All(
                    parts=(
                        Within(fact='eval_cases', below=20, below_name='eval_floor'),
                        OneOf(fact='result', values=('meets-target', 'fails-always')),
                    ),
                ),
                say='A clear result is reported, but there are hardly any test cases that could have shown it. Take the result as an impression until it has been counted.',
                level='contradiction',
                sources=('hamel-evals-faq', 'openai-accuracy'),
            ),
            Note(
                id='untested-but-failing',
                step='prompt',
                when=All(
                    parts=(
                        OneOf(fact='result', values=('not-tried',)),
                        AnyOf(
                            parts=(
                                Includes(fact='failures', option='misread-context'),
                                Includes(fact='failures', option='style'),
                                Includes(fact='failures', option='format'),
                                Includes(fact='failures', option='accuracy'),
                                Includes(fact='failures', option='reasoning'),
                            ),
                        ),
                    ),
                ),
                say="No prompt is said to have been run on real inputs, yet failures of outputs are named. One of the two answers can't be right.",
                level='contradiction',
                sources=('hamel-evals-faq',),
            ),
            Note(
                id='untested-but-tried',
                step='prompt',
                when=All(
                    parts=(
                        OneOf(fact='result', values=('not-tried',)),
                        AnyOf(
                            parts=(
                                Includes(fact='tried', option='instructions'),
                                Includes(fact='tried', option='examples'),
                                Includes(fact='tried', option='structured-output'),
                                Includes(fact='tried', option='stronger-model'),
                                Includes(fact='tried', option='reasoning'),
                                Includes(fact='tried', option='splitting'),
                                Includes(fact='tried', option='optimiser'),
                            ),
                        ),
                    ),
                ),
                say="No prompt is said to have been run on real inputs, yet attempts on real inputs are ticked. One of the two answers can't be right.",
                level='contradiction',
                sources=('hamel-evals-faq',),
            ),
            Note(
                id='format-named-twice',
                step='prompt',
                when=All(
                    parts=(
                        OneOf(
                            fact='format_failure',
                            values=('syntax', 'unsupported-schema', 'niche-notation', 'wrong-content', 'small-model'),
                        ),
                        Not(part=Includes(fact='failures', option='format')),
                    ),
                ),
                say="A kind of broken format is named, but format isn't among the failures, so it is left out of account. Tick format among the failures if machines can't use the output.",
                level='contradiction',
                sources=('openai-accuracy',),
            ),
            Note(
                id='examples-and-reasoners',
                step='prompt',
                when=All(
                    parts=(
                        Includes(fact='tried', option='reasoning'),
                        Not(part=Includes(fact='tried', option='examples')),
                        AnyOf(
                            parts=(
                                Includes(fact='failures', option='accuracy'),
                                Includes(fact='failures', option='reasoning'),
                            ),
                        ),
                    ),
                ),
                say='A model that reasons by itself can do worse with worked examples in the prompt than with a plain description of the task. Measure both before you count examples as a rung that is missing.',
                level='advice',
                sources=('deepseek-r1', 'openai-accuracy'),
            ),
            Note(
                id='break-even-accuracy',
                step='prompt',
                when=OneOf(fact='wrong_answer', values=('costly',)),
                say="Put a figure on what a wrong answer loses (L) and a right one gains (G). The accuracy at which the model breaks even is L / (L + G); below it, let a person decide on the model's draft, whatever the technique.",
                level='prerequisite',
                sources=('openai-accuracy',),
            ),
            Note(
                id='rag-can-hurt-rewriting',
                step='prompt',
                when=All(
                    parts=(
                        OneOf(fact='task', values=('rewriting',)),
                        OneOf(fact='facts', values=('none', 'in-request')),
                        OneOf(fact='retrieval', values=('wrong-passages', 'misread', 'works')),
                    ),
                ),
                say='Where the input holds everything that is needed, retrieved text can lower quality. Measure the task without retrieval as well.',
                level='caution',
                sources=('openai-accuracy',),
            ),
            Note(
                id='agents-compound',
                step='prompt',
                when=All(
                    parts=(
                        OneOf(fact='task', values=('agent',)),
                        AnyOf(
                            parts=(
                                Includes(fact='failures', option='accuracy'),
                                Includes(fact='failures', option='reasoning'),
                            ),
                        ),
                    ),
                ),
                say="In a chain of calls, find the step that fails before changing anything. Optimising the prompts of a chain has gained more for each trial run than reinforcement did, and works with models that can't be trained.",
                level='advice',
                sources=('gepa', 'better-together', 'hamel-evals-faq'),
            ),
            Note(
                id='queries-are-checkable',
                step='prompt',
                when=All(
                    parts=(
                        OneOf(fact='task', values=('query',)),
                        AnyOf(
                            parts=(Includes(fact='failures', option='accuracy'), Includes(fact='failures', option='format')),
                        ),
                    ),
                ),
                say='A query can be checked by running it. Score by execution, feed errors back once, and put the relevant schema into the prompt before judging the prompt exhausted.',
                level='advice',
                sources=('hamel-valuable', 'baseten-method'),
            ),
            Note(
                id='fields-need-semantics',
                step='prompt',
                when=All(parts=(OneOf(fact='task', values=('extraction',)), Includes(fact='failures', option='format'))),
                say='Valid records can still hold wrong values. Count syntax errors and wrong values apart, because only the second kind can ever be a reason to train.',
                level='advice',
                sources=('jsonschemabench', 'hamel-valuable'),
            ),
        ),
    )


def _step_knowledge() -> Step:
    return Step(
        id='knowledge',
        title='Where do the facts come from?',
        outcomes=(
            Outcome(id='none', title='The model or the request holds all the facts that are needed'),
            Outcome(id='in-prompt', title='The documents fit into the prompt whole'),
            Outcome(id='retrieve', title='Facts must be looked up for each request'),
        ),
        otherwise='none',
        otherwise_because='The model knows what it needs, or each request brings it, so nothing has to be looked up.',
        otherwise_sources=('guide-2026#S12', 'openai-accuracy'),
        questions=(
            Question(
                id='facts',
                step='knowledge',
                type='choice',
                ask='Which facts does a right answer need, beyond what a general model knows?',
                why='Facts belong into the prompt; training teaches patterns and makes a poor store of facts. Where several of these apply, take the last of them.',
                options=(
                    ('none', 'None beyond the text to work on and what a general model knows'),
                    (
                        'in-request',
                        'Each request already brings them, without a search (the record, the documents, the schema)',
                    ),
                    (
                        'own',
                        'Private, recent or specialist documents, code or tables, in which the right passage has to be found first',
                    ),
                    (
                        'records',
                        'Values that have to be queried in a database or system (numbers, records, live state) to be stated',
                    ),
                ),
                if_unknown='none',
                example='own',
            ),
            Question(
                id='facts_change',
                step='knowledge',
                type='choice',
                ask='How often do these facts change, or new ones come that answers must hold?',
                why='Every change would need another training run, while an index or a prompt is updated in minutes.',
                options=(
                    ('fixed', 'Never, or once in years'),
                    ('slowly', 'Every few months or so'),
                    ('weekly', 'Every week or more often, or all the time'),
                ),
                if_unknown='slowly',
                example='slowly',
            ),
            Question(
                id='facts_rules',
                step='knowledge',
                type='choices',
                ask='Which of these must hold for the facts?',
                why="Weights can't cite a source, can't keep one user's facts from another, and can't forget on request.",
                options=(
                    ('cite', 'Answers must name their source'),
                    ('per-user', 'Some users must not see some of the facts'),
                    ('erasable', 'A fact must be deletable on request'),
                ),
                if_unknown=(),
                example='cite',
            ),
            Question(
                id='corpus_pages',
                step='knowledge',
                type='count',
                ask='How many pages of text, roughly, hold these facts or the language of your field?',
                why='A small collection goes into the prompt whole, a larger one needs an index, and only an enormous one is worth training on as text.',
                unit='pages',
                high=1000000000,
                if_unknown=1000,
                example='300',
            ),
            Question(
                id='retrieval',
                step='knowledge',
                type='choice',
                ask='If something already looks facts up for the prompt (RAG, search, a tool), what does it bring, and what comes of it?',
                why='A lookup that finds the wrong passage must be mended; one that finds the right passage and is misread can justify training the reader.',
                options=(
                    (
                        'none',
                        "Nothing looks facts up yet (people may pick them by hand), or a lookup was tried and isn't needed",
                    ),
                    ('wrong-passages', 'It misses the right passage in more than about one question of ten'),
                    (
                        'misread',
                        'It finds the right passage, perhaps beside wrong ones, but the answer is still wrong, or is invented where the documents hold none',
                    ),
                    ('works', 'It finds the right passage and the facts come out right'),
                ),
                if_unknown='none',
                example='none',
            ),
        ),
        rules=(
            Rule(
                id='facts-change-weekly',
                step='knowledge',
                when=All(
                    parts=(
                        OneOf(fact='facts_change', values=('weekly',)),
                        AnyOf(
                            parts=(
                                OneOf(fact='facts', values=('own', 'records')),
                                Includes(fact='failures', option='missing-facts'),
                            ),
                        ),
                    ),
                ),
                then='retrieve',
                because='Facts that change every week would be wrong in the weights before the next training run, and an index is updated in minutes.',
                sources=('modular-handbook', 'wshobson-finetuning', 'aws-nova-case', 'guide-2026#S12'),
                do='Look the facts up for each request; never train on them.',
                cases=(
                    Case(given=(('facts', 'own'), ('facts_change', 'weekly'), ('corpus_pages', 40)), then='retrieve'),
                    Case(given=(('facts', 'none'), ('facts_change', 'weekly'), ('corpus_pages', 40)), then='none'),
                    Case(
                        given=(('facts', 'records'), ('facts_change', 'weekly'), ('corpus_pages', 40)),
                        then='retrieve',
                    ),
                    Case(
                        given=(
                            ('facts', 'in-request'),
                            ('failures', ('missing-facts',)),
                            ('facts_change', 'weekly'),
                            ('corpus_pages', 40),
                        ),
                        then='retrieve',
                    ),
                    Case(
                        given=(
                            ('facts', 'none'),
                            ('failures', ('missing-facts',)),
                            ('facts_change', 'weekly'),
                            ('corpus_pages', 40),
                        ),
                        then='retrieve',
                    ),
                    Case(
                        given=(
                            ('facts', 'own'),
                            ('failures', ('missing-facts',)),
                            ('facts_change', 'weekly'),
                            ('corpus_pages', 40),
                        ),
                        then='retrieve',
                    ),
                    Case(
                        given=(
                            ('facts', 'records'),
                            ('failures', ('missing-facts',)),
                            ('facts_change', 'weekly'),
                            ('corpus_pages', 40),
                        ),
                        then='retrieve',
                    ),
                    Case(given=(('facts', 'own'), ('facts_change', 'fixed'), ('corpus_pages', 40)), then='in-prompt'),
                    Case(given=(('facts', 'in-request'), ('facts_change', 'weekly'), ('corpus_pages', 40)), then='none'),
                    Case(
                        given=(
                            ('facts', 'in-request'),
                            ('failures', ('missing-facts',)),
                            ('facts_change', 'fixed'),
                            ('corpus_pages', 40),
                        ),
                        then='in-prompt',
                    ),
                    Case(
                        given=(
                            ('facts', 'in-request'),
                            ('failures', ('misread-context',)),
                            ('facts_change', 'weekly'),
                            ('corpus_pages', 40),
                        ),
                        then='none',
                    ),
                ),
            ),
            Rule(
                id='facts-cited',
                step='knowledge',
                when=All(
                    parts=(
                        Includes(fact='facts_rules', option='cite'),
                        AnyOf(
                            parts=(
                                OneOf(fact='facts', values=('own', 'records')),
                                Includes(fact='failures', option='missing-facts'),
                            ),
                        ),
                    ),
                ),
                then='retrieve',
                because='A model can only name the source of a fact truthfully when the source is in front of it.',
                sources=('buzzi-engine', 'guide-2026#S12'),
                do='Retrieve passages with their source and let the answer quote them.',
                cases=(
                    Case(given=(('facts', 'own'), ('facts_rules', ('cite',)), ('corpus_pages', 40)), then='retrieve'),
                    Case(given=(('facts', 'none'), ('facts_rules', ('cite',)), ('corpus_pages', 40)), then='none'),
                    Case(
                        given=(('facts', 'records'), ('facts_rules', ('cite',)), ('corpus_pages', 40)),
                        then='retrieve',
                    ),
                    Case(
                        given=(
                            ('facts', 'in-request'),
                            ('failures', ('missing-facts',)),
                            ('facts_rules', ('cite',)),
                            ('corpus_pages', 40),
                        ),
                        then='retrieve',
                    ),
                    Case(
                        given=(
                            ('facts', 'none'),
                            ('failures', ('missing-facts',)),
                            ('facts_rules', ('cite',)),
                            ('corpus_pages', 40),
                        ),
                        then='retrieve',
                    ),
                    Case(
                        given=(
                            ('facts', 'own'),
                            ('failures', ('missing-facts',)),
                            ('facts_rules', ('cite',)),
                            ('corpus_pages', 40),
                        ),
                        then='retrieve',
                    ),
                    Case(
                        given=(
                            ('facts', 'records'),
                            ('failures', ('missing-facts',)),
                            ('facts_rules', ('cite',)),
                            ('corpus_pages', 40),
                        ),
                        then='retrieve',
                    ),
                    Case(given=(('facts', 'own'), ('facts_rules', ()), ('corpus_pages', 40)), then='in-prompt'),
                    Case(
                        given=(('facts', 'own'), ('facts_rules', ('per-user',)), ('corpus_pages', 40)),
                        then='retrieve',
                        stands=False,
                    ),
                    Case(given=(('facts', 'in-request'), ('facts_rules', ('cite',)), ('corpus_pages', 40)), then='none'),
                    Case(
                        given=(
                            ('facts', 'in-request'),
                            ('failures', ('missing-facts',)),
                            ('facts_rules', ()),
                            ('corpus_pages', 40),
                        ),
                        then='in-prompt',
                    ),
                    Case(
                        given=(
                            ('facts', 'in-request'),
                            ('failures', ('missing-facts',)),
                            ('facts_rules', ('per-user',)),
                            ('corpus_pages', 40),
                        ),
                        then='retrieve',
                        stands=False,
                    ),
                    Case(
                        given=(
                            ('facts', 'in-request'),
                            ('failures', ('misread-context',)),
                            ('facts_rules', ('cite',)),
                            ('corpus_pages', 40),
                        ),
                        then='none',
                    ),
                ),
            ),
            Rule(
                id='facts-per-user',
                step='knowledge',
                when=All(
                    parts=(
                        Includes(fact='facts_rules', option='per-user'),
                        AnyOf(
                            parts=(
                                OneOf(fact='facts', values=('own', 'records')),
                                Includes(fact='failures', option='missing-facts'),
                            ),
                        ),
                    ),
                ),
                then='retrieve',
                because='Weights give the same facts to everybody; who may see what can only be enforced where facts are looked up.',
                sources=('aws-nova-case', 'guide-2026#S12'),
                do="Filter by the user's rights in the lookup itself.",
                cases=(
                    Case(
                        given=(('facts', 'own'), ('facts_rules', ('per-user',)), ('corpus_pages', 40)),
                        then='retrieve',
                    ),
                    Case(given=(('facts', 'none'), ('facts_rules', ('per-user',)), ('corpus_pages', 40)), then='none'),
                    Case(
                        given=(('facts', 'records'), ('facts_rules', ('per-user',)), ('corpus_pages', 40)),
                        then='retrieve',
                    ),
                    Case(
                        given=(
                            ('facts', 'in-request'),
                            ('failures', ('missing-facts',)),
                            ('facts_rules', ('per-user',)),
                            ('corpus_pages', 40),
                        ),
                        then='retrieve',
                    ),
                    Case(
                        given=(
                            ('facts', 'none'),
                            ('failures', ('missing-facts',)),
                            ('facts_rules', ('per-user',)),
                            ('corpus_pages', 40),
                        ),
                        then='retrieve',
                    ),
                    Case(
                        given=(
                            ('facts', 'own'),
                            ('failures', ('missing-facts',)),
                            ('facts_rules', ('per-user',)),
                            ('corpus_pages', 40),
                        ),
                        then='retrieve',
                    ),
                    Case(
                        given=(
                            ('facts', 'records'),
                            ('failures', ('missing-facts',)),
                            ('facts_rules', ('per-user',)),
                            ('corpus_pages', 40),
                        ),
                        then='retrieve',
                    ),
                    Case(given=(('facts', 'own'), ('facts_rules', ()), ('corpus_pages', 40)), then='in-prompt'),
                    Case(
                        given=(('facts', 'own'), ('facts_rules', ('cite',)), ('corpus_pages', 40)),
                        then='retrieve',
                        stands=False,
                    ),
                    Case(
                        given=(('facts', 'in-request'), ('facts_rules', ('per-user',)), ('corpus_pages', 40)),
                        then='none',
                    ),
                    Case(
                        given=(
                            ('facts', 'in-request'),
                            ('failures', ('missing-facts',)),
                            ('facts_rules', ()),
                            ('corpus_pages', 40),
                        ),
                        then='in-prompt',
                    ),
                    Case(
                        given=(
                            ('facts', 'in-request'),
                            ('failures', ('missing-facts',)),
                            ('facts_rules', ('cite',)),
                            ('corpus_pages', 40),
                        ),
                        then='retrieve',
                        stands=False,
                    ),
                    Case(
                        given=(
                            ('facts', 'in-request'),
                            ('failures', ('misread-context',)),
                            ('facts_rules', ('per-user',)),
                            ('corpus_pages', 40),
                        ),
                        then='none',
                    ),
                ),
            ),
            Rule(
                id='facts-erasable',
                step='knowledge',
                when=All(
                    parts=(
                        Includes(fact='facts_rules', option='erasable'),
                        AnyOf(
                            parts=(
                                OneOf(fact='facts', values=('own', 'records')),
                                Includes(fact='failures', option='missing-facts'),
                            ),
                        ),
                    ),
                ),
                then='retrieve',
                because='A fact can be deleted from an index, but not from trained weights.',
                sources=('modular-handbook', 'guide-2026#S12'),
                do='Keep such facts in the index only, and out of every training set.',
                cases=(
                    Case(
                        given=(('facts', 'own'), ('facts_rules', ('erasable',)), ('corpus_pages', 40)),
                        then='retrieve',
                    ),
                    Case(given=(('facts', 'none'), ('facts_rules', ('erasable',)), ('corpus_pages', 40)), then='none'),
                    Case(
                        given=(('facts', 'records'), ('facts_rules', ('erasable',)), ('corpus_pages', 40)),
                        then='retrieve',
                    ),
                    Case(
                        given=(
                            ('facts', 'in-request'),
                            ('failures', ('missing-facts',)),
                            ('facts_rules', ('erasable',)),
                            ('corpus_pages', 40),
                        ),
                        then='retrieve',
                    ),
                    Case(
                        given=(
                            ('facts', 'none'),
                            ('failures', ('missing-facts',)),
                            ('facts_rules', ('erasable',)),
                            ('corpus_pages', 40),
                        ),
                        then='retrieve',
                    ),
                    Case(
                        given=(
                            ('facts', 'own'),
                            ('failures', ('missing-facts',)),
                            ('facts_rules', ('erasable',)),
                            ('corpus_pages', 40),
                        ),
                        then='retrieve',
                    ),
                    Case(
                        given=(
                            ('facts', 'records'),
                            ('failures', ('missing-facts',)),
                            ('facts_rules', ('erasable',)),
                            ('corpus_pages', 40),
                        ),
                        then='retrieve',
                    ),
                    Case(given=(('facts', 'own'), ('facts_rules', ()), ('corpus_pages', 40)), then='in-prompt'),
                    Case(
                        given=(('facts', 'own'), ('facts_rules', ('cite',)), ('corpus_pages', 40)),
                        then='retrieve',
                        stands=False,
                    ),
                    Case(
                        given=(('facts', 'in-request'), ('facts_rules', ('erasable',)), ('corpus_pages', 40)),
                        then='none',
                    ),
                    Case(
                        given=(
                            ('facts', 'in-request'),
                            ('failures', ('missing-facts',)),
                            ('facts_rules', ()),
                            ('corpus_pages', 40),
                        ),
                        then='in-prompt',
                    ),
                    Case(
                        given=(
                            ('facts', 'in-request'),
                            ('failures', ('missing-facts',)),
                            ('facts_rules', ('cite',)),
                            ('corpus_pages', 40),
                        ),
                        then='retrieve',
                        stands=False,
                    ),
                    Case(
                        given=(
                            ('facts', 'in-request'),
                            ('failures', ('misread-context',)),
                            ('facts_rules', ('erasable',)),
                            ('corpus_pages', 40),
                        ),
                        then='none',
                    ),
                ),
            ),
            Rule(
                id='facts-in-records',
                step='knowledge',
                when=OneOf(fact='facts', values=('records',)),
                then='retrieve',
                because='Numbers and live state come out right only when they are queried from the system that holds them.',
                sources=('rag-advisor', 'guide-2026#S8'),
                do='Give the model a query or a tool call for the records instead of a passage index.',
                cases=(
                    Case(given=(('facts', 'records'), ('corpus_pages', 40)), then='retrieve'),
                    Case(given=(('facts', 'none'), ('corpus_pages', 40)), then='none'),
                ),
            ),
            Rule(
                id='own-documents',
                step='knowledge',
                when=All(
                    parts=(
                        OneOf(fact='facts', values=('own',)),
                        Within(fact='corpus_pages', at_least=500, at_least_name='corpus_fits'),
                    ),
                ),
                then='retrieve',
                because='Facts in private or recent documents are found best by looking them up; retrieval beat training on the same texts by far, most of all for rarely mentioned facts.',
                sources=('guide-2026#S12', 'guide-2026#S8', 'guide-2026#S2', 'ovadia-2023', 'soudani-2024'),
                do='Build the simplest retrieval that could work, and measure whether it finds the right passage.',
                cases=(
                    Case(given=(('facts', 'own'), ('corpus_pages', 500)), then='retrieve'),
                    Case(given=(('facts', 'none'), ('corpus_pages', 500)), then='none'),
                    Case(given=(('facts', 'own'), ('corpus_pages', 499)), then='in-prompt'),
                ),
            ),
            Rule(
                id='facts-missing',
                step='knowledge',
                when=All(
                    parts=(
                        Includes(fact='failures', option='missing-facts'),
                        Within(fact='corpus_pages', at_least=500, at_least_name='corpus_fits'),
                    ),
                ),
                then='retrieve',
                because='Answers lack facts, so facts must be supplied; training on unknown facts is slow and makes the model invent more. Makers of training tools name new knowledge first among the things that training brings in; this rule follows the measurements, in which looking up won by far.',
                sources=('guide-2026#S8', 'gekhman-2024', 'ovadia-2023', 'anyscale-form', 'unsloth-guide'),
                do='Find out which source holds the missing facts, and look them up there.',
                cases=(
                    Case(
                        given=(('facts', 'none'), ('failures', ('missing-facts',)), ('corpus_pages', 500)),
                        then='retrieve',
                    ),
                    Case(given=(('facts', 'none'), ('failures', ()), ('corpus_pages', 500)), then='none'),
                    Case(
                        given=(('facts', 'none'), ('failures', ('misread-context',)), ('corpus_pages', 500)),
                        then='none',
                    ),
                    Case(
                        given=(('facts', 'none'), ('failures', ('missing-facts',)), ('corpus_pages', 499)),
                        then='in-prompt',
                    ),
                ),
            ),
            Rule(
                id='lookup-exists',
                step='knowledge',
                when=OneOf(fact='retrieval', values=('wrong-passages', 'misread', 'works')),
                then='retrieve',
                because='A lookup is in place, and whatever else is done, the facts should keep coming from it.',
                sources=('guide-2026#S12', 'openai-accuracy', 'raft-2024'),
                do='Keep the lookup, and measure apart how often it finds the right passage and how often the answer follows it.',
                cases=(
                    Case(given=(('retrieval', 'works'),), then='retrieve'),
                    Case(given=(('retrieval', 'wrong-passages'),), then='retrieve'),
                    Case(given=(('retrieval', 'misread'),), then='retrieve'),
                    Case(given=(('retrieval', 'none'),), then='none'),
                ),
            ),
            Rule(
                id='corpus-fits-prompt',
                step='knowledge',
                when=All(
                    parts=(
                        Within(fact='corpus_pages', below=500, below_name='corpus_fits'),
                        OneOf(fact='facts_change', values=('fixed', 'slowly')),
                        OneOf(fact='retrieval', values=('none',)),
                        Not(
                            part=AnyOf(
                                parts=(
                                    Includes(fact='facts_rules', option='cite'),
                                    Includes(fact='facts_rules', option='per-user'),
                                    Includes(fact='facts_rules', option='erasable'),
                                ),
                            ),
                        ),
                        AnyOf(
                            parts=(
                                OneOf(fact='facts', values=('own',)),
                                All(
                                    parts=(
                                        OneOf(fact='facts', values=('none', 'in-request')),
                                        Includes(fact='failures', option='missing-facts'),
                                    ),
                                ),
                            ),
                        ),
                    ),
                ),
                then='in-prompt',
                because='Fewer than {corpus_fits} pages fit into the prompt whole, which is simpler than an index and has answered better than retrieval where it fits. The guide sends all private facts to retrieval, and long prompts have been seen to lose passages; this rule follows the direct comparison, and leaves the decay to a test.',
                sources=(
                    'anthropic-contextual',
                    'long-context-or-rag',
                    'lampinen-2025',
                    'anthropic-pricing',
                    'nolima',
                    'guide-2026#S12',
                ),
                do='Put the whole text at the start of the prompt, with prompt caching on.',
                cases=(
                    Case(given=(('facts', 'own'), ('corpus_pages', 499)), then='in-prompt'),
                    Case(given=(('facts', 'own'), ('corpus_pages', 499), ('facts_change', 'fixed')), then='in-prompt'),
                    Case(
                        given=(('facts', 'none'), ('failures', ('missing-facts',)), ('corpus_pages', 499)),
                        then='in-prompt',
                    ),
                    Case(
                        given=(('facts', 'own'), ('failures', ('missing-facts',)), ('corpus_pages', 499)),
                        then='in-prompt',
                    ),
                    Case(
                        given=(('facts', 'in-request'), ('failures', ('missing-facts',)), ('corpus_pages', 499)),
                        then='in-prompt',
                    ),
                    Case(given=(('facts', 'own'), ('corpus_pages', 500)), then='retrieve'),
                    Case(given=(('facts', 'own'), ('corpus_pages', 499), ('facts_change', 'weekly')), then='retrieve'),
                    Case(
                        given=(('facts', 'own'), ('corpus_pages', 499), ('retrieval', 'wrong-passages')),
                        then='retrieve',
                    ),
                    Case(given=(('facts', 'own'), ('corpus_pages', 499), ('facts_rules', ('cite',))), then='retrieve'),
                    Case(
                        given=(('facts', 'own'), ('corpus_pages', 499), ('facts_rules', ('per-user',))),
                        then='retrieve',
                    ),
                    Case(
                        given=(('facts', 'own'), ('corpus_pages', 499), ('facts_rules', ('erasable',))),
                        then='retrieve',
                    ),
                    Case(given=(('facts', 'none'), ('corpus_pages', 499)), then='none'),
                    Case(given=(('facts', 'in-request'), ('corpus_pages', 499)), then='none'),
                    Case(
                        given=(('facts', 'none'), ('failures', ('missing-facts',)), ('corpus_pages', 500)),
                        then='retrieve',
                    ),
                    Case(
                        given=(('facts', 'none'), ('failures', ('misread-context',)), ('corpus_pages', 499)),
                        then='none',
                    ),
                ),
            ),
        ),
        notes=(
            Note(
                id='long-prompt-decay',
                step='knowledge',
                when=All(
                    parts=(
                        Within(
                            fact='corpus_pages',
                            at_least=80,
                            below=500,
                            at_least_name='corpus_long',
                            below_name='corpus_fits',
                        ),
                        OneOf(fact='facts', values=('own',)),
                        OneOf(fact='retrieval', values=('none',)),
                        OneOf(fact='facts_change', values=('fixed', 'slowly')),
                    ),
                ),
                say='From about {corpus_long} pages on, models begin to overlook passages that share few words with the question. Test with questions of that kind, and build an index if they fail.',
                level='caution',
                sources=('nolima', 'long-context-or-rag'),
            ),
            Note(
                id='fixed-facts-second-layer',
                step='knowledge',
                when=All(
                    parts=(
                        OneOf(fact='facts', values=('own',)),
                        OneOf(fact='facts_change', values=('fixed',)),
                        OneOf(fact='retrieval', values=('misread', 'works')),
                        Not(
                            part=AnyOf(
                                parts=(
                                    Includes(fact='facts_rules', option='cite'),
                                    Includes(fact='facts_rules', option='per-user'),
                                    Includes(fact='facts_rules', option='erasable'),
                                ),
                            ),
                        ),
                    ),
                ),
                say='Facts that never change can be trained in as a second layer on top of retrieval, from questions and answers or hundreds of rewordings, never from the bare documents. The guide rules this out, while some measurements show the gains adding up; followed are the measurements, as a trial once retrieval works and not before, because retrieval still gave the larger part.',
                level='advice',
                sources=('balaguer-2024', 'aws-nova-case', 'entigraph-2024', 'guide-2026#S8'),
            ),
            Note(
                id='documents-are-no-examples',
                step='knowledge',
                when=All(
                    parts=(OneOf(fact='supervision', values=('raw-text',)), Includes(fact='failures', option='missing-facts')),
                ),
                say="Documents aren't examples of inputs with right outputs, so they can't be used for supervised training as they are. As text to look up, or to put into the prompt, they are just right.",
                level='advice',
                sources=('guide-2026#S8', 'huyen-aie', 'entigraph-2024'),
            ),
            Note(
                id='static-yet-weekly',
                step='knowledge',
                when=All(parts=(OneOf(fact='facts', values=('none',)), OneOf(fact='facts_change', values=('weekly',)))),
                say="Facts that change every week can't be known to a general model. Answer again whether each request brings them or whether they have to be looked up; until then the advice takes it that no facts are needed.",
                level='contradiction',
                sources=('wshobson-finetuning',),
            ),
            Note(
                id='general-yet-missing',
                step='knowledge',
                when=All(parts=(OneOf(fact='facts', values=('none',)), Includes(fact='failures', option='missing-facts'))),
                say='Nothing beyond general knowledge is said to be needed, yet facts are missing from the answers. If they are, they must come from somewhere; answer again where they are written down.',
                level='contradiction',
                sources=('openai-accuracy',),
            ),
            Note(
                id='no-facts-yet-rules',
                step='knowledge',
                when=All(
                    parts=(
                        OneOf(fact='facts', values=('none',)),
                        AnyOf(
                            parts=(
                                Includes(fact='facts_rules', option='cite'),
                                Includes(fact='facts_rules', option='per-user'),
                                Includes(fact='facts_rules', option='erasable'),
                            ),
                        ),
                    ),
                ),
                say='Nothing beyond general knowledge is said to be needed, yet there are rules for the facts. Answer again where the facts come from; until then the advice takes it that none are needed.',
                level='contradiction',
                sources=('buzzi-engine',),
            ),
            Note(
                id='met-without-lookup',
                step='knowledge',
                when=All(
                    parts=(
                        OneOf(fact='result', values=('meets-target',)),
                        OneOf(fact='facts', values=('own', 'records')),
                        OneOf(fact='retrieval', values=('none',)),
                    ),
                ),
                say="The target is said to be met, though nothing yet supplies the facts that a right answer needs. Either the prompt holds them already, or the test cases don't ask for them.",
                level='contradiction',
                sources=('openai-accuracy', 'hamel-evals-faq'),
            ),
            Note(
                id='missing-though-present',
                step='knowledge',
                when=All(
                    parts=(OneOf(fact='facts', values=('in-request',)), Includes(fact='failures', option='missing-facts')),
                ),
                say='Each request is said to bring all the facts, yet facts are missing from the answers. Either the requests lack something, which must be looked up, or it is there and is misread.',
                level='contradiction',
                sources=('openai-accuracy',),
            ),
            Note(
                id='misread-without-lookup',
                step='knowledge',
                when=All(
                    parts=(
                        Includes(fact='failures', option='misread-context'),
                        OneOf(fact='retrieval', values=('none',)),
                        OneOf(fact='facts', values=('own', 'records')),
                    ),
                ),
                say='The facts are said to be in the prompt and misread, yet no lookup is named that could bring them. Settle first whether they ever reached the model.',
                level='contradiction',
                sources=('openai-accuracy', 'raft-2024'),
            ),
            Note(
                id='lookup-without-need',
                step='knowledge',
                when=All(
                    parts=(
                        OneOf(fact='facts', values=('none',)),
                        OneOf(fact='retrieval', values=('wrong-passages', 'misread', 'works')),
                    ),
                ),
                say="A lookup exists, though no facts beyond general knowledge are named. Measure once without it, because text that isn't needed can lower quality.",
                level='caution',
                sources=('openai-accuracy', 'raft-2024'),
            ),
            Note(
                id='right-facts-missing-facts',
                step='knowledge',
                when=All(
                    parts=(Includes(fact='failures', option='missing-facts'), OneOf(fact='retrieval', values=('works',))),
                ),
                say="The lookup is said to bring the right facts, yet facts are missing. Read twenty such cases; usually the document isn't in the index, or the passage is there and is misread.",
                level='contradiction',
                sources=('openai-accuracy', 'anthropic-contextual'),
            ),
            Note(
                id='codebase-is-context',
                step='knowledge',
                when=All(parts=(OneOf(fact='task', values=('code',)), OneOf(fact='facts', values=('own',)))),
                say='Knowledge of a private codebase is context, so retrieval over code, documentation and samples comes first. The guide counts private idioms among the good cases for training; followed are published decisions, because models infer far better from what they are shown. Train on idioms only where retrieval has measurably fallen short.',
                level='advice',
                sources=('guide-2026#S17', 'hamel-valuable', 'lampinen-2025'),
            ),
            Note(
                id='retrieval-adds-latency',
                step='knowledge',
                when=All(parts=(OneOf(fact='facts', values=('own', 'records')), Includes(fact='failures', option='latency'))),
                say='A lookup adds a hop, put at 100 to 400 ms by one vendor, while another measured less delay with it than without. Sources disagree because the length of the answer counts for more; followed is neither, so measure both on your own requests, and cache what recurs, before concluding that the model is too slow.',
                level='caution',
                sources=('buzzi-engine', 'slavin-scorecard', 'aws-nova-case'),
            ),
            Note(
                id='abstain-when-unknown',
                step='knowledge',
                when=All(
                    parts=(OneOf(fact='task', values=('question-answering',)), OneOf(fact='facts', values=('own', 'records'))),
                ),
                say='Put questions that the documents can\'t answer into the test set, and let "not in the documents" be the right answer to them. Otherwise inventing is rewarded; large models rather answer wrongly than abstain when the passage isn\'t there.',
                level='advice',
                sources=('sufficient-context', 'gekhman-2024', 'openai-sft'),
            ),
        ),
    )


def _step_behaviour() -> Step:
    return Step(
        id='behaviour',
        title="Is there a behaviour that a prompt can't hold?",
        outcomes=(
            Outcome(id='none', title='No failure of behaviour that training would mend'),
            Outcome(id='constrain', title='Constrained decoding mends the format'),
            Outcome(id='train', title='A style, format or skill that examples teach better than words'),
        ),
        otherwise='none',
        otherwise_because='None of the failures named is a style, format or skill that training would mend.',
        otherwise_sources=('openai-accuracy', 'modular-handbook', 'guide-2026#S13'),
        when=OneOf(fact='prompt', values=('untried', 'exhausted')),
        questions=(
            Question(
                id='format_failure',
                step='behaviour',
                type='choice',
                ask="If a machine can't use the output, what is wrong with it most often?",
                why="Constrained decoding mends syntax by itself; only what it can't mend is a reason to train.",
                options=(
                    ('syntax', 'Invalid syntax, or text around it (broken JSON, missing brackets)'),
                    ('unsupported-schema', "Our schema or mixed format isn't covered by any structured-output mode"),
                    ('niche-notation', "A rare notation or in-house language, whose rules and idioms models don't know"),
                    ('wrong-content', 'The shape is right, but values land in the wrong place or mean the wrong thing'),
                    (
                        'small-model',
                        'The small model that we must use loses its accuracy when it has to keep the format',
                    ),
                ),
                if_unknown='syntax',
                example='syntax',
            ),
            Question(
                id='breadth',
                step='behaviour',
                type='choice',
                ask='Is it one narrow task, or many kinds of requests?',
                why='Small tuned models match large ones on narrow tasks and lose on broad ones.',
                options=(
                    ('narrow', 'One task: the same instructions serve every request, whatever its subject'),
                    ('broad', 'Many kinds of requests that need different instructions, like a general assistant'),
                ),
                if_unknown='narrow',
                example='narrow',
            ),
        ),
        rules=(
            Rule(
                id='style-drifts',
                step='behaviour',
                when=Includes(fact='failures', option='style'),
                then='train',
                because='A voice, register or house style is easier to show than to describe, and training holds it more steadily than instructions; this is what training does best.',
                sources=('guide-2026#S5', 'guide-2026#S13', 'microsoft-considerations', 'lima', 'meta-when', 'anyscale-form'),
                do='Collect outputs that experts approve, and train on those.',
                overrides=('syntax-breaks',),
                cases=(
                    Case(given=(('failures', ('style',)),), then='train'),
                    Case(given=(('failures', ()),), then='none'),
                    Case(given=(('failures', ('missing-facts',)),), then='none'),
                ),
            ),
            Rule(
                id='syntax-breaks',
                step='behaviour',
                when=All(
                    parts=(Includes(fact='failures', option='format'), OneOf(fact='format_failure', values=('syntax',))),
                ),
                then='constrain',
                because='Syntax can be guaranteed while decoding, which is stronger than any training and costs none. The guide still counts strict formats among the strengths of training; this rule follows the benchmark, because a guarantee beats a habit.',
                sources=('guide-2026#S6', 'jsonschemabench'),
                do='Use structured outputs or a grammar, and validate every output.',
                cases=(
                    Case(given=(('failures', ('format',)), ('format_failure', 'syntax')), then='constrain'),
                    Case(given=(('failures', ()), ('format_failure', 'syntax')), then='none'),
                    Case(given=(('failures', ('missing-facts',)), ('format_failure', 'syntax')), then='none'),
                    Case(given=(('failures', ('format',)), ('format_failure', 'unsupported-schema')), then='train'),
                ),
            ),
            Rule(
                id='schema-not-covered',
                step='behaviour',
                when=All(
                    parts=(
                        Includes(fact='failures', option='format'),
                        OneOf(fact='format_failure', values=('unsupported-schema',)),
                    ),
                ),
                then='train',
                because='Decoding engines differ widely in the schemas they cover; a format that none of them covers is one of the few that training still has to teach.',
                sources=('guide-2026#S6', 'guide-2026#S13', 'jsonschemabench', 'hamel-valuable'),
                do='Collect outputs in the right format for real inputs, and train on those.',
                cases=(
                    Case(given=(('failures', ('format',)), ('format_failure', 'unsupported-schema')), then='train'),
                    Case(given=(('failures', ()), ('format_failure', 'unsupported-schema')), then='none'),
                    Case(
                        given=(('failures', ('missing-facts',)), ('format_failure', 'unsupported-schema')),
                        then='none',
                    ),
                    Case(given=(('failures', ('format',)), ('format_failure', 'syntax')), then='constrain'),
                ),
            ),
            Rule(
                id='niche-notation',
                step='behaviour',
                when=All(
                    parts=(
                        Includes(fact='failures', option='format'),
                        OneOf(fact='format_failure', values=('niche-notation',)),
                    ),
                ),
                then='train',
                because='The rules and idioms of a niche language are hard to write down and easy to show, and training takes in many more examples than a prompt can hold.',
                sources=('hamel-valuable', 'guide-2026#S13'),
                do='Collect requests with right expressions in the notation, checked by running or parsing them.',
                cases=(
                    Case(given=(('failures', ('format',)), ('format_failure', 'niche-notation')), then='train'),
                    Case(given=(('failures', ()), ('format_failure', 'niche-notation')), then='none'),
                    Case(given=(('failures', ('missing-facts',)), ('format_failure', 'niche-notation')), then='none'),
                    Case(given=(('failures', ('format',)), ('format_failure', 'syntax')), then='constrain'),
                ),
            ),
            Rule(
                id='valid-but-wrong',
                step='behaviour',
                when=All(
                    parts=(
                        Includes(fact='failures', option='format'),
                        OneOf(fact='format_failure', values=('wrong-content',)),
                    ),
                ),
                then='train',
                because='A schema guarantees the shape and not the meaning; wrong content inside a valid shape is a skill that examples can teach.',
                sources=('jsonschemabench', 'hamel-valuable', 'guide-2026#S13'),
                do='Count wrong values by field, and collect right records for the fields that fail.',
                cases=(
                    Case(given=(('failures', ('format',)), ('format_failure', 'wrong-content')), then='train'),
                    Case(given=(('failures', ()), ('format_failure', 'wrong-content')), then='none'),
                    Case(given=(('failures', ('missing-facts',)), ('format_failure', 'wrong-content')), then='none'),
                    Case(given=(('failures', ('format',)), ('format_failure', 'syntax')), then='constrain'),
                ),
            ),
            Rule(
                id='small-model-format',
                step='behaviour',
                when=All(
                    parts=(Includes(fact='failures', option='format'), OneOf(fact='format_failure', values=('small-model',))),
                ),
                then='train',
                because="A small model near its limits pays for a strict format with accuracy; once thinking first hasn't won that back, training is what remains. Sources disagree on whether formats cost accuracy; this rule follows the latest, which finds the loss in small models only.",
                sources=('json-capacity', 'speak-freely', 'jsonschemabench', 'guide-2026#S13'),
                do='Train the small model on inputs with right outputs in the format.',
                cases=(
                    Case(given=(('failures', ('format',)), ('format_failure', 'small-model')), then='train'),
                    Case(given=(('failures', ()), ('format_failure', 'small-model')), then='none'),
                    Case(given=(('failures', ('missing-facts',)), ('format_failure', 'small-model')), then='none'),
                    Case(given=(('failures', ('format',)), ('format_failure', 'syntax')), then='constrain'),
                ),
            ),
            Rule(
                id='narrow-skill',
                step='behaviour',
                when=All(parts=(Includes(fact='failures', option='accuracy'), OneOf(fact='breadth', values=('narrow',)))),
                then='train',
                because='On one narrow task with similar inputs, small tuned models beat large prompted ones far more often than not.',
                sources=('lora-land', 'aws-nova-guidance', 'hf-course', 'openai-accuracy'),
                do='Collect reviewed examples of the inputs that fail, and measure a tuned model beside the best prompt.',
                overrides=('syntax-breaks',),
                cases=(
                    Case(given=(('failures', ('accuracy',)),), then='train'),
                    Case(given=(('failures', ()),), then='none'),
                    Case(given=(('failures', ('missing-facts',)),), then='none'),
                    Case(given=(('failures', ('accuracy',)), ('breadth', 'broad')), then='none'),
                ),
            ),
            Rule(
                id='rare-language-skill',
                step='behaviour',
                when=All(parts=(Includes(fact='failures', option='accuracy'), OneOf(fact='rare_language', values=(True,)))),
                then='train',
                because="A language or jargon that the model hardly met can't be called up by a prompt, while training on corrected examples has moved it well past examples in the prompt.",
                sources=('openai-accuracy', 'vieira-translation', 'meta-when'),
                do='Collect corrected examples in that language, by the thousand rather than the hundred.',
                overrides=('syntax-breaks',),
                cases=(
                    Case(
                        given=(('failures', ('accuracy',)), ('rare_language', True), ('breadth', 'broad')),
                        then='train',
                    ),
                    Case(given=(('failures', ()), ('rare_language', True), ('breadth', 'broad')), then='none'),
                    Case(
                        given=(('failures', ('missing-facts',)), ('rare_language', True), ('breadth', 'broad')),
                        then='none',
                    ),
                    Case(
                        given=(('failures', ('accuracy',)), ('rare_language', False), ('breadth', 'broad')),
                        then='none',
                    ),
                ),
            ),
            Rule(
                id='checkable-reasoning',
                step='behaviour',
                when=All(
                    parts=(
                        Includes(fact='failures', option='reasoning'),
                        OneOf(fact='breadth', values=('narrow',)),
                        AnyOf(
                            parts=(
                                OneOf(fact='supervision', values=('grader',)),
                                All(
                                    parts=(
                                        OneOf(fact='supervision', values=('pairs',)),
                                        OneOf(fact='examples_quality', values=('reviewed',)),
                                    ),
                                ),
                            ),
                        ),
                    ),
                ),
                then='train',
                because="Reasoning whose answers can be checked, or that experts have written down, is the kind that training improves. Sources disagree, since on a hard reasoning task tuned models weren't better than a prompted large one; this rule follows the guides for reinforcement, and only where a grader or reviewed answers exist.",
                sources=('openai-rft', 'baseten-method', 'aws-nova-guidance', 'clinical-nli'),
                do='Settle with experts what counts as right, and let them score 50 outputs before anything is trained.',
                overrides=('syntax-breaks',),
                cases=(
                    Case(given=(('failures', ('reasoning',)), ('supervision', 'grader')), then='train'),
                    Case(
                        given=(('failures', ('reasoning',)), ('supervision', 'pairs'), ('examples_quality', 'reviewed')),
                        then='train',
                    ),
                    Case(
                        given=(('failures', ('reasoning',)), ('supervision', 'pairs'), ('examples_quality', 'unreviewed')),
                        then='none',
                    ),
                    Case(given=(('failures', ()), ('supervision', 'grader')), then='none'),
                    Case(
                        given=(('failures', ()), ('supervision', 'pairs'), ('examples_quality', 'reviewed')),
                        then='none',
                    ),
                    Case(given=(('failures', ('missing-facts',)), ('supervision', 'grader')), then='none'),
                    Case(
                        given=(('failures', ('missing-facts',)), ('supervision', 'pairs'), ('examples_quality', 'reviewed')),
                        then='none',
                    ),
                    Case(
                        given=(('failures', ('reasoning',)), ('supervision', 'grader'), ('breadth', 'broad')),
                        then='none',
                    ),
                    Case(
                        given=(
                            ('failures', ('reasoning',)),
                            ('supervision', 'pairs'),
                            ('examples_quality', 'reviewed'),
                            ('breadth', 'broad'),
                        ),
                        then='none',
                    ),
                    Case(
                        given=(('failures', ('reasoning',)), ('supervision', 'ranked'), ('examples_quality', 'reviewed')),
                        then='none',
                    ),
                ),
            ),
            Rule(
                id='reader-misreads',
                step='behaviour',
                when=OneOf(fact='retrieval', values=('misread',)),
                then='train',
                because="The right passage arrives and is misread, or its absence isn't noticed; a reader trained on questions with right, misleading and missing passages learns to use them and to abstain, with retrieval kept.",
                sources=('raft-2024', 'openai-accuracy', 'sufficient-context'),
                do='Collect questions with the passages that retrieval really brings, and with answers that quote the right one or say that there is none.',
                overrides=('syntax-breaks',),
                cases=(
                    Case(given=(('retrieval', 'misread'), ('failures', ('missing-facts',))), then='train'),
                    Case(given=(('retrieval', 'none'), ('failures', ('missing-facts',))), then='none'),
                ),
            ),
            Rule(
                id='context-misread',
                step='behaviour',
                when=All(
                    parts=(
                        Includes(fact='failures', option='misread-context'),
                        AnyOf(
                            parts=(
                                OneOf(fact='retrieval', values=('works',)),
                                All(
                                    parts=(
                                        OneOf(fact='retrieval', values=('none',)),
                                        OneOf(fact='facts', values=('in-request',)),
                                    ),
                                ),
                            ),
                        ),
                    ),
                ),
                then='train',
                because='The facts are in front of the model and it still gets them wrong, which is a failure of reading, and reading can be trained.',
                sources=('openai-accuracy', 'raft-2024'),
                do='Collect inputs as the model sees them, with answers that quote the decisive passage.',
                overrides=('syntax-breaks',),
                cases=(
                    Case(
                        given=(('failures', ('misread-context',)), ('retrieval', 'works'), ('facts', 'own')),
                        then='train',
                    ),
                    Case(
                        given=(('failures', ('misread-context',)), ('retrieval', 'works'), ('facts', 'in-request')),
                        then='train',
                    ),
                    Case(
                        given=(('failures', ('misread-context',)), ('retrieval', 'works'), ('facts', 'none')),
                        then='train',
                    ),
                    Case(
                        given=(('failures', ('misread-context',)), ('retrieval', 'none'), ('facts', 'in-request')),
                        then='train',
                    ),
                    Case(given=(('failures', ()), ('retrieval', 'works'), ('facts', 'own')), then='none'),
                    Case(
                        given=(('failures', ('missing-facts',)), ('retrieval', 'works'), ('facts', 'own')),
                        then='none',
                    ),
                    Case(
                        given=(('failures', ('misread-context',)), ('retrieval', 'none'), ('facts', 'own')),
                        then='none',
                    ),
                    Case(
                        given=(('failures', ('misread-context',)), ('retrieval', 'wrong-passages'), ('facts', 'own')),
                        then='none',
                    ),
                    Case(given=(('failures', ()), ('retrieval', 'none'), ('facts', 'in-request')), then='none'),
                    Case(
                        given=(('failures', ('missing-facts',)), ('retrieval', 'none'), ('facts', 'in-request')),
                        then='none',
                    ),
                    Case(
                        given=(('failures', ('misread-context',)), ('retrieval', 'wrong-passages'), ('facts', 'in-request')),
                        then='none',
                    ),
                    Case(
                        given=(('failures', ('misread-context',)), ('retrieval', 'none'), ('facts', 'none')),
                        then='none',
                    ),
                ),
            ),
        ),
        notes=(
            Note(
                id='broad-skill',
                step='behaviour',
                when=All(
                    parts=(
                        OneOf(fact='breadth', values=('broad',)),
                        AnyOf(
                            parts=(
                                Includes(fact='failures', option='accuracy'),
                                Includes(fact='failures', option='reasoning'),
                            ),
                        ),
                    ),
                ),
                say='Training has disappointed for broad work such as general assistants and developer tools. Take one narrow, frequent part out of it and judge that by itself.',
                level='caution',
                sources=('lora-land', 'hamel-valuable'),
            ),
            Note(
                id='mend-retrieval-first',
                step='behaviour',
                when=OneOf(fact='retrieval', values=('wrong-passages',)),
                say='While the lookup brings the wrong passages, nobody can tell whether the model misreads them. Measure how often the right passage is among those found, and mend that first.',
                level='prerequisite',
                sources=('openai-accuracy', 'anthropic-contextual', 'huyen-aie'),
            ),
            Note(
                id='format-taxes-reasoning',
                step='behaviour',
                when=All(
                    parts=(Includes(fact='failures', option='reasoning'), Includes(fact='tried', option='structured-output')),
                ),
                say='A strict format can cost a model accuracy when it has to reason at the same time, though a benchmark of constrained decoding saw accuracy rise a little. Followed is the study that explains both by the size of the model; compare once with free reasoning first and formatting afterwards.',
                level='advice',
                sources=('json-capacity', 'speak-freely', 'jsonschemabench'),
            ),
            Note(
                id='support-voice',
                step='behaviour',
                when=All(parts=(OneOf(fact='task', values=('writing',)), Includes(fact='failures', option='style'))),
                say="Replies in a brand's voice are the classic case for training on style. Keep policies and prices out of the examples, so that they go on coming from the prompt.",
                level='advice',
                sources=('guide-2026#S15', 'guide-2026#S5'),
            ),
            Note(
                id='domain-translation',
                step='behaviour',
                when=OneOf(fact='task', values=('translation',)),
                say='A glossary, translation memory matches and a few dozen examples in the prompt are the baseline to beat. Small training sets have made translation worse than the base model.',
                level='caution',
                sources=('guide-2026#S16', 'vieira-translation', 'many-shot'),
            ),
            Note(
                id='rare-language-base',
                step='behaviour',
                when=OneOf(fact='rare_language', values=(True,)),
                say='Choose the base model by how well it knows this language already; that matters more than the method. Expect to need several times the usual number of examples.',
                level='caution',
                sources=('vieira-translation', 'openai-accuracy', 'mosbach-2023'),
            ),
        ),
    )


def _step_saving() -> Step:
    return Step(
        id='saving',
        title='Would a tuned model save money in time?',
        outcomes=(
            Outcome(id='not-counted', title='Nobody has counted it, so the volume has to do'),
            Outcome(id='pays', title='It pays for itself in time'),
            Outcome(id='too-late', title="It doesn't, or not in time"),
        ),
        otherwise='not-counted',
        otherwise_because="The models and the lengths of prompt and answer aren't known, so that nobody can count what a tuned model would save.",
        otherwise_sources=('break-even-arithmetic',),
        when=Includes(fact='failures', option='cost'),
        rules=(
            Rule(
                id='pays-back',
                step='saving',
                when=All(
                    parts=(
                        Within(fact='cost.monthly_saving', at_least=1),
                        Within(fact='cost.payback_months', below=12, below_name='payback_limit'),
                        OneOf(fact='cost.verdict', values=('pays', 'only-at-constant-prices')),
                    ),
                ),
                then='pays',
                because='Counted against the cheapest prompted model that passes, a tuned model saves {cost.monthly_saving} dollars a month and has paid for itself after {cost.payback_months} months, within the {payback_limit} that one can count on.',
                sources=('guide-2026#S14', 'break-even-arithmetic', 'price-history'),
                do='Check the figures that move the sum most, then train a first version and measure what it really costs a request.',
                cases=(
                    Case(given=(('cost.monthly_saving', 1.0), ('cost.payback_months', 11.0)), then='pays'),
                    Case(given=(('cost.monthly_saving', 1.0), ('cost.verdict', 'only-at-constant-prices')), then='pays'),
                    Case(given=(('cost.monthly_saving', 0.0), ('cost.payback_months', 11.0)), then='not-counted'),
                    Case(given=(('cost.monthly_saving', 1.0), ('cost.payback_months', 12.0)), then='too-late'),
                    Case(given=(('cost.monthly_saving', 1.0), ('cost.verdict', 'never')), then='too-late'),
                    Case(given=(('cost.monthly_saving', 1.0), ('cost.verdict', 'price-cut-first')), then='too-late'),
                    Case(
                        given=(('cost.monthly_saving', 1.0), ('cost.verdict', 'base-model-ends-first')),
                        then='too-late',
                    ),
                ),
            ),
            Rule(
                id='pays-too-late',
                step='saving',
                when=Within(fact='cost.payback_months', at_least=12, at_least_name='payback_limit'),
                then='too-late',
                because='A tuned model would take {cost.payback_months} months to pay for itself (120 stands for never), and nobody should count on more than {payback_limit}, whatever the volume.',
                sources=('break-even-arithmetic', 'price-history', 'guide-2026#S14'),
                do='Cut the bill of the prompted model, with caching, batches, a smaller model and routing, and count again when prices or the volume have changed.',
                cases=(
                    Case(given=(('cost.payback_months', 12.0),), then='too-late'),
                    Case(given=(('cost.payback_months', 11.0),), then='not-counted'),
                ),
            ),
            Rule(
                id='stops-before-payback',
                step='saving',
                when=OneOf(fact='cost.verdict', values=('price-cut-first', 'base-model-ends-first', 'never')),
                then='too-late',
                because='The base model ends, the next price cut comes, or the tuned model loses money every month, before it has paid for itself.',
                sources=('break-even-arithmetic', 'price-history', 'openai-deprecations'),
                do='Stay with the cheapest prompted model that passes, and take a route with a later end if training is still worth it.',
                cases=(
                    Case(given=(('cost.verdict', 'price-cut-first'),), then='too-late'),
                    Case(given=(('cost.verdict', 'base-model-ends-first'),), then='too-late'),
                    Case(given=(('cost.verdict', 'never'),), then='too-late'),
                    Case(given=(('cost.verdict', 'pays'),), then='not-counted'),
                    Case(given=(('cost.verdict', 'only-at-constant-prices'),), then='not-counted'),
                ),
            ),
            Rule(
                id='no-open-route',
                step='saving',
                when=All(
                    parts=(
                        OneOf(fact='routes.hosted', values=('closed',)),
                        OneOf(fact='routes.open_weights', values=('closed',)),
                    ),
                ),
                then='too-late',
                because='No provider and no host takes new training jobs any more, so there is nothing to buy that could save money.',
                sources=('openai-deprecations', 'guide-2026#S21'),
                do='Stay with prompted models, and look again when the catalogue knows an open route.',
                overrides=('pays-back',),
                cases=(
                    Case(given=(('routes.hosted', 'closed'), ('routes.open_weights', 'closed')), then='too-late'),
                    Case(given=(('routes.hosted', 'open'), ('routes.open_weights', 'closed')), then='not-counted'),
                    Case(given=(('routes.hosted', 'closing'), ('routes.open_weights', 'closed')), then='not-counted'),
                    Case(given=(('routes.hosted', 'closed'), ('routes.open_weights', 'open')), then='not-counted'),
                    Case(given=(('routes.hosted', 'closed'), ('routes.open_weights', 'closing')), then='not-counted'),
                ),
            ),
            Rule(
                id='route-ends-soon',
                step='saving',
                when=Within(fact='routes.ends_in_months', below=6, below_name='route_floor'),
                then='too-late',
                because='The best way to a tuned model ends in {routes.ends_in_months} months, sooner than the {route_floor} that a tune has to last.',
                sources=('openai-deprecations', 'modular-handbook', 'guide-2026#S21'),
                do='Choose a route with a later end, best with weights that you can keep, and count again for that.',
                overrides=('pays-back',),
                cases=(
                    Case(given=(('routes.ends_in_months', 5.0),), then='too-late'),
                    Case(given=(('routes.ends_in_months', 6.0),), then='not-counted'),
                ),
            ),
        ),
        notes=(
            Note(
                id='only-at-constant-prices',
                step='saving',
                when=OneOf(fact='cost.verdict', values=('only-at-constant-prices',)),
                say='The tuned model pays for itself only if prompted models stay as dear as they are today. Their prices have been falling, so train only if something besides money speaks for it.',
                level='caution',
                sources=('price-history', 'break-even-arithmetic'),
            ),
            Note(
                id='route-is-closing',
                step='saving',
                when=OneOf(fact='routes.hosted', values=('closing', 'closed')),
                say="Hosted tuning of providers' own models is closing or closed to new customers. Who has such a tune should keep its data and test cases, re-run the test cases on today's cheapest models, and move to open weights before the end of serving if the gap is still there.",
                level='caution',
                sources=('openai-deprecations', 'guide-2026#S21'),
            ),
            Note(
                id='what-it-is-counted-against',
                step='saving',
                when=Within(fact='cost.cheapest_prompted', at_least=1),
                say='The cheapest prompted way that passes costs {cost.cheapest_prompted} dollars a month; no saving can be larger than that.',
                level='advice',
                sources=('break-even-arithmetic',),
            ),
            Note(
                id='preparing-data-is-the-bill',
                step='saving',
                when=Within(fact='cost.data_preparation', at_least=1),
                say='Writing and checking the training examples is counted at {cost.data_preparation} dollars; compare that with the training run itself, which costs little.',
                level='advice',
                sources=('guide-2026#S24', 'break-even-arithmetic'),
            ),
        ),
    )


def _step_economics() -> Step:
    return Step(
        id='economics',
        title='Do volume, speed or control call for a model of your own?',
        outcomes=(
            Outcome(id='fine', title='Cost, speed and control are no reason to train'),
            Outcome(id='trim', title='Cheaper ways to save come first'),
            Outcome(id='distil', title='A small tuned model is the way to reach the cost, speed or control'),
        ),
        otherwise='fine',
        otherwise_because='Nobody complains about cost, speed or control, so they are no reason to train.',
        otherwise_sources=('guide-2026#S14', 'modular-handbook'),
        questions=(
            Question(
                id='trims',
                step='economics',
                type='choices',
                ask='Which of these ways to save money or time are in use or have been tested?',
                why="Savings count against the cheapest model that passes your tests, with caching and batches, and not against the list price of the largest. Tick what you know of; what isn't ticked counts as open. If you can't say whether a smaller model was tested, leave the answer unknown.",
                options=(
                    ('caching', 'Caching of the constant part of the prompt, or of whole answers'),
                    ('batch', "Batch processing of what needn't be answered at once"),
                    ('smaller-model', 'A smaller, faster or open model, prompted as well as it can be'),
                    ('routing', 'Sending only hard requests to the large model'),
                ),
                if_unknown=('caching', 'batch', 'smaller-model', 'routing'),
                example='caching',
            ),
            Question(
                id='hosting',
                step='economics',
                type='choice',
                ask='Where may the model run and the data go?',
                why='A boundary rules out models and providers, and on a device only a small model runs at all.',
                options=(
                    ('any-api', "Any provider's API will do"),
                    ('own-boundary', 'It must or should stay in our own cloud, region or data centre'),
                    ('on-device', 'On a device, at the edge or offline'),
                ),
                if_unknown='any-api',
                example='any-api',
            ),
            Question(
                id='requests_per_month',
                step='economics',
                type='count',
                ask='How many requests a month will it serve within a year?',
                why="A tuned model has fixed costs every month; only volume pays for them. A rough number will do; work that comes only once doesn't count.",
                unit='requests a month',
                high=1000000000000,
                if_unknown=1000000,
                example='200000',
            ),
            Question(
                id='model_passing',
                step='economics',
                type='text',
                ask='Which is the cheapest prompted model that passes your test cases?',
                why="Savings count against this model and no other. The command catalogue list shows the names that have a price; leave it empty if you don't know.",
                example='gpt-6-luna',
            ),
            Question(
                id='tokens_in',
                step='economics',
                type='count',
                ask='How many tokens does a typical prompt have, with instructions and context (a page of text has about 400)?',
                why='Prompts are most of the bill, and their price decides whether a tuned model can save anything.',
                unit='tokens',
                high=10000000,
                if_unknown=1000,
                example='1200',
            ),
            Question(
                id='tokens_out',
                step='economics',
                type='count',
                ask='How many tokens does a typical answer have?',
                why='A token of an answer costs several times as much as one of a prompt.',
                unit='tokens',
                high=10000000,
                if_unknown=300,
                example='300',
            ),
        ),
        rules=(
            Rule(
                id='saving-breaks-even',
                step='economics',
                when=All(
                    parts=(
                        OneOf(fact='saving', values=('pays',)),
                        OneOf(fact='breadth', values=('narrow',)),
                        OneOf(fact='prompt', values=('enough', 'exhausted')),
                        All(
                            parts=(
                                Includes(fact='trims', option='smaller-model'),
                                AnyOf(
                                    parts=(
                                        Includes(fact='trims', option='caching'),
                                        Includes(fact='trims', option='batch'),
                                        Includes(fact='trims', option='routing'),
                                    ),
                                ),
                            ),
                        ),
                    ),
                ),
                then='distil',
                because='The sum says that a small tuned model on one narrow task pays for itself in time, counted against the cheapest prompted model that passes.',
                sources=('guide-2026#S14', 'break-even-arithmetic', 'price-history'),
                do='Train the smallest model that could do it, and count again with what it really costs a request.',
                cases=(
                    Case(
                        given=(
                            ('saving', 'pays'),
                            ('failures', ('cost',)),
                            ('prompt', 'enough'),
                            ('requests_per_month', 1000),
                        ),
                        then='distil',
                    ),
                    Case(
                        given=(
                            ('saving', 'pays'),
                            ('failures', ('cost',)),
                            ('prompt', 'exhausted'),
                            ('requests_per_month', 1000),
                        ),
                        then='distil',
                    ),
                    Case(
                        given=(
                            ('saving', 'pays'),
                            ('failures', ('cost',)),
                            ('prompt', 'enough'),
                            ('trims', ('caching', 'smaller-model')),
                        ),
                        then='distil',
                    ),
                    Case(
                        given=(
                            ('saving', 'pays'),
                            ('failures', ('cost',)),
                            ('prompt', 'enough'),
                            ('trims', ('batch', 'smaller-model')),
                        ),
                        then='distil',
                    ),
                    Case(
                        given=(
                            ('saving', 'pays'),
                            ('failures', ('cost',)),
                            ('prompt', 'enough'),
                            ('trims', ('smaller-model', 'routing')),
                        ),
                        then='distil',
                    ),
                    Case(
                        given=(
                            ('saving', 'not-counted'),
                            ('failures', ('cost',)),
                            ('prompt', 'enough'),
                            ('requests_per_month', 1000),
                        ),
                        then='trim',
                    ),
                    Case(given=(('saving', 'too-late'), ('failures', ('cost',)), ('prompt', 'enough')), then='trim'),
                    Case(given=(('saving', 'pays'), ('failures', ('cost',)), ('prompt', 'untried')), then='trim'),
                    Case(
                        given=(('saving', 'pays'), ('failures', ('cost',)), ('prompt', 'enough'), ('breadth', 'broad')),
                        then='trim',
                    ),
                    Case(
                        given=(('saving', 'pays'), ('failures', ('cost',)), ('prompt', 'enough'), ('trims', ('caching',))),
                        then='trim',
                    ),
                    Case(
                        given=(
                            ('saving', 'pays'),
                            ('failures', ('cost',)),
                            ('prompt', 'enough'),
                            ('trims', ('smaller-model',)),
                        ),
                        then='trim',
                    ),
                ),
            ),
            Rule(
                id='saving-comes-too-late',
                step='economics',
                when=OneOf(fact='saving', values=('too-late',)),
                then='trim',
                because="The sum says that a tuned model doesn't pay for itself in time, whatever the volume, so the bill of the prompted model is what can be cut.",
                sources=('break-even-arithmetic', 'price-history'),
                do='Use the cheapest prompted model that passes, with caching, batches and routing, and count again when prices or the volume have changed.',
                cases=(
                    Case(given=(('saving', 'too-late'), ('failures', ('cost',)), ('prompt', 'enough')), then='trim'),
                    Case(
                        given=(('saving', 'not-counted'), ('failures', ('cost',)), ('prompt', 'enough')),
                        then='distil',
                    ),
                    Case(given=(('saving', 'pays'), ('failures', ('cost',)), ('prompt', 'enough')), then='distil'),
                ),
            ),
            Rule(
                id='volume-breaks-budget',
                step='economics',
                when=All(
                    parts=(
                        OneOf(fact='saving', values=('not-counted',)),
                        OneOf(fact='breadth', values=('narrow',)),
                        AnyOf(
                            parts=(
                                Within(fact='requests_per_month', at_least=1000000, at_least_name='distil_volume'),
                                All(
                                    parts=(
                                        OneOf(fact='task', values=('classification', 'prediction')),
                                        Within(
                                            fact='requests_per_month',
                                            at_least=100000,
                                            at_least_name='distil_volume',
                                        ),
                                    ),
                                ),
                            ),
                        ),
                        OneOf(fact='prompt', values=('enough', 'exhausted')),
                        All(
                            parts=(
                                Includes(fact='trims', option='smaller-model'),
                                AnyOf(
                                    parts=(
                                        Includes(fact='trims', option='caching'),
                                        Includes(fact='trims', option='batch'),
                                        Includes(fact='trims', option='routing'),
                                    ),
                                ),
                            ),
                        ),
                    ),
                ),
                then='distil',
                because="At {distil_volume} requests a month and more, a small tuned model on one narrow task pays its fixed costs, counted against the cheapest prompted model that passes. Sources disagree between tens of thousands and tens of millions of requests; this rule follows the guide's million in general, and a tenth of it for a label or a number, because an encoder needs no GPU of its own.",
                sources=(
                    'guide-2026#S14',
                    'guide-2026#S7',
                    'break-even-arithmetic',
                    'relevance-labeller',
                    'slavin-scorecard',
                    'buzzi-engine',
                ),
                do='Count the payback with your own prices, against the cheapest prompted model that passes.',
                cases=(
                    Case(given=(('failures', ('cost',)), ('prompt', 'enough')), then='distil'),
                    Case(given=(('failures', ('cost',)), ('prompt', 'exhausted')), then='distil'),
                    Case(
                        given=(('failures', ('cost',)), ('prompt', 'enough'), ('trims', ('caching', 'smaller-model'))),
                        then='distil',
                    ),
                    Case(
                        given=(('failures', ('cost',)), ('prompt', 'enough'), ('trims', ('batch', 'smaller-model'))),
                        then='distil',
                    ),
                    Case(
                        given=(('failures', ('cost',)), ('prompt', 'enough'), ('trims', ('smaller-model', 'routing'))),
                        then='distil',
                    ),
                    Case(given=(('failures', ()), ('prompt', 'enough')), then='fine'),
                    Case(given=(('failures', ('missing-facts',)), ('prompt', 'enough')), then='fine'),
                    Case(given=(('failures', ('cost',)), ('prompt', 'enough'), ('breadth', 'broad')), then='trim'),
                    Case(
                        given=(('failures', ('cost',)), ('prompt', 'enough'), ('requests_per_month', 999999)),
                        then='trim',
                    ),
                    Case(
                        given=(('saving', 'pays'), ('failures', ('cost',)), ('prompt', 'enough')),
                        then='distil',
                        stands=False,
                    ),
                    Case(given=(('saving', 'too-late'), ('failures', ('cost',)), ('prompt', 'enough')), then='trim'),
                    Case(
                        given=(
                            ('failures', ('cost',)),
                            ('prompt', 'enough'),
                            ('requests_per_month', 100000),
                            ('task', 'classification'),
                        ),
                        then='distil',
                    ),
                    Case(
                        given=(
                            ('failures', ('cost',)),
                            ('prompt', 'enough'),
                            ('requests_per_month', 99999),
                            ('task', 'classification'),
                        ),
                        then='trim',
                    ),
                    Case(given=(('failures', ('cost',)), ('prompt', 'untried')), then='trim'),
                    Case(
                        given=(('failures', ('cost',)), ('prompt', 'enough'), ('trims', ('caching', 'batch', 'routing'))),
                        then='trim',
                    ),
                    Case(given=(('failures', ('cost',)), ('prompt', 'enough'), ('trims', ('caching',))), then='trim'),
                    Case(
                        given=(('failures', ('cost',)), ('prompt', 'enough'), ('trims', ('smaller-model',))),
                        then='trim',
                    ),
                ),
            ),
            Rule(
                id='too-slow',
                step='economics',
                when=All(
                    parts=(
                        Includes(fact='failures', option='latency'),
                        OneOf(fact='breadth', values=('narrow',)),
                        Includes(fact='trims', option='smaller-model'),
                    ),
                ),
                then='distil',
                because="Where a smaller prompted model isn't fast or good enough, a small tuned one is how a narrow task becomes fast, at any volume.",
                sources=('cost-aware-classification', 'slavin-scorecard', 'aws-nova-case'),
                do='Write down the delay that is needed for 95 of 100 requests, and measure every candidate against it.',
                overrides=('discounts-open', 'volume-too-low', 'prompt-before-price', 'saving-comes-too-late'),
                cases=(
                    Case(given=(('failures', ('latency',)),), then='distil'),
                    Case(given=(('failures', ()),), then='fine'),
                    Case(given=(('failures', ('missing-facts',)),), then='fine'),
                    Case(given=(('failures', ('latency',)), ('breadth', 'broad')), then='trim'),
                    Case(given=(('failures', ('latency',)), ('trims', ('caching', 'batch', 'routing'))), then='trim'),
                    Case(given=(('failures', ('latency',)), ('trims', ('caching',))), then='trim'),
                ),
            ),
            Rule(
                id='control-needed',
                step='economics',
                when=All(
                    parts=(
                        Includes(fact='failures', option='control'),
                        OneOf(fact='breadth', values=('narrow',)),
                        Includes(fact='trims', option='smaller-model'),
                    ),
                ),
                then='distil',
                because="When data must stay inside, or a rented model changes under you, and an open model doesn't reach the target by prompting alone, a tuned model of your own does.",
                sources=('guide-2026#S19', 'cost-aware-classification', 'hf-course', 'hamel-valuable'),
                do='Choose open weights with a licence that allows your use, and take the model that you may not use as the yardstick.',
                overrides=('discounts-open', 'volume-too-low', 'prompt-before-price', 'saving-comes-too-late'),
                cases=(
                    Case(given=(('failures', ('control',)),), then='distil'),
                    Case(given=(('failures', ()),), then='fine'),
                    Case(given=(('failures', ('missing-facts',)),), then='fine'),
                    Case(given=(('failures', ('control',)), ('breadth', 'broad')), then='trim'),
                    Case(given=(('failures', ('control',)), ('trims', ('caching', 'batch', 'routing'))), then='trim'),
                    Case(given=(('failures', ('control',)), ('trims', ('caching',))), then='trim'),
                ),
            ),
            Rule(
                id='smaller-model-open',
                step='economics',
                when=All(
                    parts=(
                        AnyOf(
                            parts=(
                                Includes(fact='failures', option='cost'),
                                Includes(fact='failures', option='latency'),
                                Includes(fact='failures', option='control'),
                            ),
                        ),
                        Not(part=Includes(fact='trims', option='smaller-model')),
                    ),
                ),
                then='trim',
                because='A smaller or open model with a prompt made for it may already pass, and then there is nothing left to save by training.',
                sources=('databricks-optimisation', 'price-history', 'break-even-arithmetic'),
                do='Run the same test cases on smaller and open models, each with its prompt optimised, and take the smallest that passes.',
                cases=(
                    Case(given=(('failures', ('cost',)), ('trims', ('caching',))), then='trim'),
                    Case(given=(('failures', ('latency',)), ('trims', ('caching',))), then='trim'),
                    Case(given=(('failures', ('control',)), ('trims', ('caching',))), then='trim'),
                    Case(given=(('failures', ()), ('trims', ('caching',))), then='fine'),
                    Case(given=(('failures', ('missing-facts',)), ('trims', ('caching',))), then='fine'),
                    Case(given=(('failures', ('cost',)), ('trims', ('caching', 'smaller-model'))), then='distil'),
                ),
            ),
            Rule(
                id='discounts-open',
                step='economics',
                when=All(
                    parts=(
                        Includes(fact='failures', option='cost'),
                        Not(
                            part=AnyOf(
                                parts=(
                                    Includes(fact='trims', option='caching'),
                                    Includes(fact='trims', option='batch'),
                                    Includes(fact='trims', option='routing'),
                                ),
                            ),
                        ),
                    ),
                ),
                then='trim',
                because='Caching, batches and routing cut the bill within days and shrink what training could still save.',
                sources=('anthropic-pricing', 'break-even-arithmetic', 'long-context-or-rag'),
                do='Cache the constant part of the prompt, batch what can wait, and send only hard requests to the large model.',
                cases=(
                    Case(given=(('failures', ('cost',)), ('trims', ('smaller-model',))), then='trim'),
                    Case(given=(('failures', ()), ('trims', ('smaller-model',))), then='fine'),
                    Case(given=(('failures', ('missing-facts',)), ('trims', ('smaller-model',))), then='fine'),
                    Case(given=(('failures', ('cost',)), ('trims', ('caching', 'smaller-model'))), then='distil'),
                    Case(given=(('failures', ('cost',)), ('trims', ('batch', 'smaller-model'))), then='distil'),
                    Case(given=(('failures', ('cost',)), ('trims', ('smaller-model', 'routing'))), then='distil'),
                ),
            ),
            Rule(
                id='volume-too-low',
                step='economics',
                when=All(
                    parts=(
                        OneOf(fact='saving', values=('not-counted',)),
                        AnyOf(
                            parts=(
                                Within(fact='requests_per_month', below=100000, below_name='distil_volume'),
                                All(
                                    parts=(
                                        OneOf(
                                            fact='task',
                                            values=(
                                                'extraction',
                                                'question-answering',
                                                'writing',
                                                'rewriting',
                                                'translation',
                                                'code',
                                                'query',
                                                'agent',
                                                'other',
                                            ),
                                        ),
                                        Within(fact='requests_per_month', below=1000000, below_name='distil_volume'),
                                    ),
                                ),
                            ),
                        ),
                    ),
                ),
                then='trim',
                because="Below {distil_volume} requests a month the saving doesn't pay for data, hosting and upkeep of a model of your own.",
                sources=('guide-2026#S7', 'slavin-scorecard', 'buzzi-engine', 'break-even-arithmetic'),
                do='Use the cheapest prompted model that passes, with caching and batches, and look again when the volume has grown.',
                cases=(
                    Case(given=(('failures', ('cost',)), ('requests_per_month', 999999)), then='trim'),
                    Case(
                        given=(('saving', 'pays'), ('failures', ('cost',)), ('requests_per_month', 999999)),
                        then='distil',
                    ),
                    Case(
                        given=(('saving', 'too-late'), ('failures', ('cost',)), ('requests_per_month', 999999)),
                        then='trim',
                        stands=False,
                    ),
                    Case(
                        given=(('failures', ('cost',)), ('requests_per_month', 99999), ('task', 'classification')),
                        then='trim',
                    ),
                    Case(given=(('failures', ()), ('requests_per_month', 999999)), then='fine'),
                    Case(given=(('failures', ('missing-facts',)), ('requests_per_month', 999999)), then='fine'),
                    Case(given=(('failures', ('cost',)), ('requests_per_month', 1000000)), then='distil'),
                    Case(
                        given=(('failures', ('cost',)), ('requests_per_month', 100000), ('task', 'classification')),
                        then='distil',
                    ),
                ),
            ),
            Rule(
                id='prompt-before-price',
                step='economics',
                when=All(parts=(Includes(fact='failures', option='cost'), OneOf(fact='prompt', values=('untried',)))),
                then='trim',
                because="While the prompt is still open, an optimised prompt on a cheaper model may give both the quality and the price, and a teacher that misses the target can't be distilled.",
                sources=('databricks-optimisation', 'gepa'),
                do='Optimise the prompt of the cheaper model first, then count again.',
                cases=(
                    Case(given=(('failures', ('cost',)), ('prompt', 'untried')), then='trim'),
                    Case(given=(('failures', ()), ('prompt', 'untried')), then='fine'),
                    Case(given=(('failures', ('missing-facts',)), ('prompt', 'untried')), then='fine'),
                    Case(given=(('failures', ('cost',)), ('prompt', 'enough')), then='distil'),
                ),
            ),
            Rule(
                id='too-broad-to-shrink',
                step='economics',
                when=All(
                    parts=(
                        AnyOf(
                            parts=(
                                Includes(fact='failures', option='cost'),
                                Includes(fact='failures', option='latency'),
                                Includes(fact='failures', option='control'),
                            ),
                        ),
                        OneOf(fact='breadth', values=('broad',)),
                    ),
                ),
                then='trim',
                because='A small tuned model loses on broad work, so save by routing the easy and frequent requests to a smaller model instead.',
                sources=('lora-land', 'hamel-valuable'),
                do='Find the narrow, frequent kinds of request, route these to a smaller model, and judge them one by one.',
                cases=(
                    Case(given=(('failures', ('latency',)), ('breadth', 'broad')), then='trim'),
                    Case(given=(('failures', ('cost',)), ('breadth', 'broad')), then='trim'),
                    Case(given=(('failures', ('control',)), ('breadth', 'broad')), then='trim'),
                    Case(given=(('failures', ()), ('breadth', 'broad')), then='fine'),
                    Case(given=(('failures', ('missing-facts',)), ('breadth', 'broad')), then='fine'),
                    Case(given=(('failures', ('latency',)), ('breadth', 'narrow')), then='distil'),
                ),
            ),
        ),
        notes=(
            Note(
                id='count-against-cheapest',
                step='economics',
                when=Includes(fact='failures', option='cost'),
                say='The saving is the difference to the cheapest prompted model that passes your tests. Such models have fallen in price by an order of magnitude within months, so count the payback with falling prices too.',
                level='caution',
                sources=('price-history', 'break-even-arithmetic', 'guide-2026#S7'),
            ),
            Note(
                id='hosting-is-the-bill',
                step='economics',
                when=All(
                    parts=(
                        AnyOf(
                            parts=(
                                Includes(fact='failures', option='cost'),
                                Includes(fact='failures', option='latency'),
                                Includes(fact='failures', option='control'),
                            ),
                        ),
                        OneOf(fact='hosting', values=('any-api',)),
                    ),
                ),
                say='Ask how a tuned model is billed before training one. Per token at the base price it costs nothing while idle; by the hour it costs the same whether it is used or not, and some hosted tunes cost more per token than their base.',
                level='caution',
                sources=('guide-2026#S20', 'azure-cost', 'fireworks-loras', 'break-even-arithmetic'),
            ),
            Note(
                id='own-boundary-models',
                step='economics',
                when=OneOf(fact='hosting', values=('own-boundary',)),
                say='Inside your own boundary, compare open models that you can host yourselves with providers that offer a region or private deployment. The strongest API model is then only a yardstick.',
                level='advice',
                sources=('guide-2026#S19', 'hf-course'),
            ),
            Note(
                id='on-device-models',
                step='economics',
                when=OneOf(fact='hosting', values=('on-device',)),
                say='On a device only a small model runs, and an index must fit there too. Take speed, memory and battery into the tests from the first day.',
                level='caution',
                sources=('json-capacity', 'cost-aware-classification'),
            ),
            Note(
                id='classification-alone',
                step='economics',
                when=All(
                    parts=(
                        OneOf(fact='task', values=('classification',)),
                        Not(
                            part=AnyOf(
                                parts=(
                                    Includes(fact='failures', option='accuracy'),
                                    Includes(fact='failures', option='latency'),
                                    Includes(fact='failures', option='cost'),
                                    Includes(fact='failures', option='control'),
                                ),
                            ),
                        ),
                    ),
                ),
                say="That it is classification is no reason to train by itself. The guide lists it among the good cases; followed are measurements in which prompted models of 2025 often equal tuned encoders, so that it takes labels and a volume, a speed or an accuracy that a prompt doesn't reach.",
                level='advice',
                sources=('guide-2026#S18', 'bucher-martini', 'south-slavic-2025', 'cost-aware-classification'),
            ),
            Note(
                id='many-tunes-one-host',
                step='economics',
                when=All(
                    parts=(
                        AnyOf(
                            parts=(Includes(fact='failures', option='cost'), Includes(fact='failures', option='control')),
                        ),
                        OneOf(fact='breadth', values=('broad',)),
                    ),
                ),
                say='If the broad work falls into several narrow tasks or customers, several adapters can share one host, which changes the sum.',
                level='advice',
                sources=('fireworks-loras', 'lora-land'),
            ),
        ),
    )


def _step_readiness() -> Step:
    return Step(
        id='readiness',
        title='Are you ready to train?',
        outcomes=(
            Outcome(id='ready', title='Everything that training needs is in place'),
            Outcome(id='not-ready', title='Something must come first'),
        ),
        otherwise='ready',
        otherwise_because='Nothing that must come first is missing.',
        otherwise_sources=('guide-2026#S9', 'guide-2026#S26'),
        when=AnyOf(
            parts=(
                OneOf(fact='prompt', values=('untried',)),
                OneOf(fact='behaviour', values=('train',)),
                OneOf(fact='economics', values=('distil',)),
            ),
        ),
        questions=(
            Question(
                id='examples_quality',
                step='readiness',
                type='choice',
                ask='How good are the examples that a model would learn from?',
                why='A model copies what it is shown, so many bad examples are worse than none. Where several of these apply, take the worst.',
                options=(
                    (
                        'reviewed',
                        'Known to be good: a competent person has read a large sample, or a trusted source made them',
                    ),
                    ('unreviewed', 'They come from logs or a model, and nobody has read a good sample of them'),
                    ('noisy', "Known to hold many errors, or outputs that don't fit their inputs"),
                    (
                        'unlike-production',
                        'They differ from the real inputs, or lack the context that the model will see',
                    ),
                ),
                if_unknown='unreviewed',
                example='reviewed',
            ),
            Question(
                id='supervision',
                step='readiness',
                type='choice',
                ask='What do you have today that a model could learn from?',
                why="Its shape decides whether training is possible at all, and by which method. Where several of these apply, take the first; what could still be made doesn't count.",
                options=(
                    ('pairs', 'Inputs with outputs to learn from (how good they are is asked apart)'),
                    ('ranked', 'Pairs of outputs of which one is better'),
                    ('thumbs', 'Single outputs, kept with their inputs and marked good or bad'),
                    ('grader', 'No outputs, but an automatic check that scores them'),
                    ('raw-text', 'Documents or other text only'),
                    ('none', 'Nothing yet, or inputs alone'),
                ),
                if_unknown='pairs',
                example='pairs',
            ),
            Question(
                id='rare_language',
                step='readiness',
                type='yes_no',
                ask="Is the language or notation of the inputs or outputs rare for today's models (few speakers, in-house rules; single terms don't count)?",
                why='What a model hardly met in its training, a prompt can hardly call up; it raises the case for training and the number of examples it takes.',
                if_unknown=False,
                example='false',
            ),
            Question(
                id='task',
                step='readiness',
                type='choice',
                ask='What kind of output does the model give?',
                why='How many examples training needs, which method suits it and from which volume it pays differ by kind of task. Go by what comes out at the end.',
                options=(
                    ('classification', 'One label out of a fixed list (routing, tagging, moderation)'),
                    ('extraction', 'Fields taken out of a text (records, forms, entities)'),
                    ('question-answering', 'An answer to a question, usually from documents'),
                    ('writing', 'A new text (replies, descriptions, summaries)'),
                    ('rewriting', 'The same text put differently (corrections, house style, simplification)'),
                    ('translation', 'The same text in another language'),
                    ('code', 'Program code, written or edited'),
                    ('query', 'A query to be run (SQL, search, an in-house notation)'),
                    ('agent', 'A chain of steps, tool calls or decisions'),
                    ('prediction', 'A number or score (price, risk, duration)'),
                    ('other', 'Something else'),
                ),
                if_unknown='other',
                example='classification',
            ),
            Question(
                id='eval_cases',
                step='readiness',
                type='count',
                ask='How many test cases with known right answers do you have, from real inputs?',
                why='Without them nobody can tell whether training helped, or whether a prompt already does the job.',
                unit='cases',
                high=10000000,
                if_unknown=100,
                example='150',
                measure='evals.cases',
            ),
            Question(
                id='wrong_answer',
                step='readiness',
                type='choice',
                ask='What does a wrong answer cost?',
                why='The dearer an error, the more cases it takes to show that a change may go live, and the more a person has to look at.',
                options=(
                    (
                        'caught',
                        'Little, or a person (the user counts) accepts or corrects each output before it has effect',
                    ),
                    ('costly', 'Much (money, health, rights, trust), and no person checks each output'),
                ),
                if_unknown='caught',
                example='caught',
            ),
            Question(
                id='examples',
                step='readiness',
                type='count',
                ask='How many different examples do you have to learn from, without duplicates (0 if there is only text)?',
                why='Below a floor that depends on the task, training does no better than the same examples in the prompt. A rough number will do; of a range, take the lower end.',
                unit='examples',
                high=1000000000,
                if_unknown=10000,
                example='600',
                measure='data.effective_examples',
            ),
            Question(
                id='model_labels',
                step='readiness',
                type='yes_no',
                ask='Can a larger model write the labels (it gets the task right, its terms allow it, a person checks samples)?',
                why='Labels from a larger model stand in for your own, if its terms allow it and it gets the task right.',
                if_unknown=False,
                example='false',
            ),
            Question(
                id='inferable',
                step='readiness',
                type='yes_no',
                ask='Could an expert give the right output from what the model will see, and from nothing else?',
                why="What the input doesn't hold, or what past answers got wrong, no training can produce.",
                if_unknown=True,
                example='true',
            ),
            Question(
                id='rights',
                step='readiness',
                type='yes_no',
                ask='May you train on this data (personal data, contracts, licences)?',
                why='Without the right to use the data, everything that follows is void.',
                if_unknown=True,
                example='true',
            ),
            Question(
                id='task_stable_weeks',
                step='readiness',
                type='count',
                ask='For how many weeks at a time do the task, and what counts as a good output, stay the same?',
                why='A prompt changes in seconds, a trained model in days; a first version that is still finding its users changes weekly.',
                unit='weeks',
                high=5200,
                if_unknown=52,
                example='26',
            ),
            Question(
                id='owner',
                step='readiness',
                type='yes_no',
                ask='Will somebody, a team or a contracted vendor, own the trained model after launch (watch it, retrain it, move it to the next base model)?',
                why='Tuned models end with their base model and age with their task; without an owner, quality decays unseen.',
                if_unknown=True,
                example='true',
            ),
            Question(
                id='base_life_months',
                step='readiness',
                type='count',
                ask='For how many months will the base model, and the way to train and serve it, still exist?',
                why='Providers retire base models and close training routes, and every tune goes with them.',
                unit='months',
                high=1200,
                if_unknown=24,
                example='18',
            ),
        ),
        rules=(
            Rule(
                id='no-eval-set',
                step='readiness',
                when=Within(fact='eval_cases', below=20, below_name='eval_floor'),
                then='not-ready',
                because="With fewer than {eval_floor} test cases even a large gain can't be told from chance, so nobody would know whether training helped.",
                sources=('guide-2026#S26', 'openai-accuracy', 'hamel-evals-faq', 'wshobson-finetuning'),
                do='Collect 100 real inputs with right answers, kept out of all training, before anything else; 20 are the least.',
                cases=(
                    Case(given=(('prompt', 'exhausted'), ('eval_cases', 19)), then='not-ready'),
                    Case(given=(('prompt', 'exhausted'), ('eval_cases', 20)), then='ready'),
                ),
            ),
            Rule(
                id='too-few-cases-for-the-risk',
                step='readiness',
                when=All(
                    parts=(
                        OneOf(fact='wrong_answer', values=('costly',)),
                        Within(fact='eval_cases', below=100, below_name='eval_comfortable'),
                    ),
                ),
                then='not-ready',
                because='Where a wrong answer costs much, the accuracy that is needed has to be shown before anything changes, and with fewer than {eval_comfortable} cases one score is uncertain by 9 points and more.',
                sources=('openai-accuracy', 'eval-arithmetic'),
                do='Bring the test set to {eval_comfortable} cases and more, with every kind of costly error in it.',
                cases=(
                    Case(
                        given=(('prompt', 'exhausted'), ('wrong_answer', 'costly'), ('eval_cases', 99)),
                        then='not-ready',
                    ),
                    Case(given=(('prompt', 'exhausted'), ('wrong_answer', 'costly'), ('eval_cases', 100)), then='ready'),
                    Case(given=(('prompt', 'exhausted'), ('wrong_answer', 'caught'), ('eval_cases', 99)), then='ready'),
                ),
            ),
            Rule(
                id='too-few-examples',
                step='readiness',
                when=All(
                    parts=(
                        AnyOf(
                            parts=(
                                Within(fact='examples', below=50, below_name='examples_floor'),
                                All(
                                    parts=(
                                        OneOf(fact='task', values=('classification',)),
                                        Within(fact='examples', below=200, below_name='examples_floor'),
                                    ),
                                ),
                                All(
                                    parts=(
                                        OneOf(fact='task', values=('code',)),
                                        Within(fact='examples', below=500, below_name='examples_floor'),
                                    ),
                                ),
                                All(
                                    parts=(
                                        OneOf(fact='task', values=('translation',)),
                                        Within(fact='examples', below=5000, below_name='examples_floor'),
                                    ),
                                ),
                                All(
                                    parts=(
                                        OneOf(
                                            fact='task',
                                            values=(
                                                'extraction',
                                                'question-answering',
                                                'rewriting',
                                                'query',
                                                'agent',
                                                'prediction',
                                                'other',
                                            ),
                                        ),
                                        Within(fact='examples', below=100, below_name='examples_floor'),
                                    ),
                                ),
                            ),
                        ),
                        OneOf(fact='model_labels', values=(False,)),
                    ),
                ),
                then='not-ready',
                because="With fewer than {examples_floor} examples for this kind of task, a prompt with examples in it does the same work. Sources name floors from 10 to 100,000 and the guide 100 to 500; this rule follows measurements by kind of task where there are some, and the guide's 100 elsewhere.",
                sources=(
                    'guide-2026#S9',
                    'guide-2026#S27',
                    'openai-sft',
                    'google-tuning',
                    'label-count',
                    'vieira-translation',
                    'bucher-martini',
                ),
                do="Collect at least {examples_floor} reviewed examples, or find out whether a larger model's terms let it write them.",
                cases=(
                    Case(given=(('prompt', 'exhausted'), ('examples', 99), ('task', 'other')), then='not-ready'),
                    Case(
                        given=(('prompt', 'exhausted'), ('examples', 199), ('task', 'classification')),
                        then='not-ready',
                    ),
                    Case(given=(('prompt', 'exhausted'), ('examples', 49), ('task', 'writing')), then='not-ready'),
                    Case(given=(('prompt', 'exhausted'), ('examples', 499), ('task', 'code')), then='not-ready'),
                    Case(given=(('prompt', 'exhausted'), ('examples', 4999), ('task', 'translation')), then='not-ready'),
                    Case(given=(('prompt', 'exhausted'), ('examples', 100), ('task', 'other')), then='ready'),
                    Case(given=(('prompt', 'exhausted'), ('examples', 200), ('task', 'classification')), then='ready'),
                    Case(given=(('prompt', 'exhausted'), ('examples', 50), ('task', 'writing')), then='ready'),
                    Case(given=(('prompt', 'exhausted'), ('examples', 500), ('task', 'code')), then='ready'),
                    Case(given=(('prompt', 'exhausted'), ('examples', 5000), ('task', 'translation')), then='ready'),
                    Case(
                        given=(('prompt', 'exhausted'), ('examples', 99), ('task', 'other'), ('model_labels', True)),
                        then='ready',
                    ),
                ),
            ),
            Rule(
                id='too-few-for-rare-language',
                step='readiness',
                when=All(
                    parts=(
                        OneOf(fact='rare_language', values=(True,)),
                        Within(fact='examples', below=1000, below_name='rare_language_floor'),
                        OneOf(fact='model_labels', values=(False,)),
                    ),
                ),
                then='not-ready',
                because='A language or jargon that the base model hardly knows takes more examples than usual, about {rare_language_floor} where a published case succeeded.',
                sources=('openai-accuracy', 'vieira-translation', 'guide-2026#S27'),
                do='Collect at least {rare_language_floor} reviewed examples in this language.',
                cases=(
                    Case(
                        given=(('prompt', 'exhausted'), ('rare_language', True), ('examples', 999), ('task', 'other')),
                        then='not-ready',
                    ),
                    Case(
                        given=(('prompt', 'exhausted'), ('rare_language', False), ('examples', 999), ('task', 'other')),
                        then='ready',
                    ),
                    Case(
                        given=(('prompt', 'exhausted'), ('rare_language', True), ('examples', 1000), ('task', 'other')),
                        then='ready',
                    ),
                    Case(
                        given=(
                            ('prompt', 'exhausted'),
                            ('rare_language', True),
                            ('examples', 999),
                            ('task', 'other'),
                            ('model_labels', True),
                        ),
                        then='ready',
                    ),
                ),
            ),
            Rule(
                id='too-few-preferences',
                step='readiness',
                when=All(
                    parts=(
                        OneOf(fact='supervision', values=('ranked', 'thumbs')),
                        Within(fact='examples', below=500, below_name='preference_floor'),
                        OneOf(fact='model_labels', values=(False,)),
                    ),
                ),
                then='not-ready',
                because='Preferences carry less information each than right answers do, so training on them starts at about {preference_floor}.',
                sources=('microsoft-foundry-skill', 'together-sft'),
                do='Collect {preference_floor} ranked or rated outputs, or let an expert write right outputs, of which far fewer do.',
                cases=(
                    Case(
                        given=(('prompt', 'exhausted'), ('supervision', 'ranked'), ('examples', 499)),
                        then='not-ready',
                    ),
                    Case(
                        given=(('prompt', 'exhausted'), ('supervision', 'thumbs'), ('examples', 499)),
                        then='not-ready',
                    ),
                    Case(given=(('prompt', 'exhausted'), ('supervision', 'pairs'), ('examples', 499)), then='ready'),
                    Case(given=(('prompt', 'exhausted'), ('supervision', 'ranked'), ('examples', 500)), then='ready'),
                    Case(
                        given=(('prompt', 'exhausted'), ('supervision', 'ranked'), ('examples', 499), ('model_labels', True)),
                        then='ready',
                    ),
                ),
            ),
            Rule(
                id='too-few-graded-tasks',
                step='readiness',
                when=All(
                    parts=(
                        OneOf(fact='supervision', values=('grader',)),
                        Within(fact='examples', below=200, below_name='grader_floor'),
                        OneOf(fact='model_labels', values=(False,)),
                    ),
                ),
                then='not-ready',
                because='Reinforcement needs at least {grader_floor} different tasks, or the model learns the grader instead of the skill.',
                sources=('microsoft-foundry-skill', 'wshobson-finetuning'),
                do='Collect {grader_floor} real tasks that the grader can score, and keep some of them for validation.',
                cases=(
                    Case(
                        given=(('prompt', 'exhausted'), ('supervision', 'grader'), ('examples', 199), ('task', 'writing')),
                        then='not-ready',
                    ),
                    Case(
                        given=(('prompt', 'exhausted'), ('supervision', 'pairs'), ('examples', 199), ('task', 'writing')),
                        then='ready',
                    ),
                    Case(
                        given=(('prompt', 'exhausted'), ('supervision', 'grader'), ('examples', 200), ('task', 'writing')),
                        then='ready',
                    ),
                    Case(
                        given=(
                            ('prompt', 'exhausted'),
                            ('supervision', 'grader'),
                            ('examples', 199),
                            ('task', 'writing'),
                            ('model_labels', True),
                        ),
                        then='ready',
                    ),
                ),
            ),
            Rule(
                id='text-is-no-supervision',
                step='readiness',
                when=All(
                    parts=(OneOf(fact='supervision', values=('raw-text',)), OneOf(fact='model_labels', values=(False,))),
                ),
                then='not-ready',
                because="Documents aren't examples of inputs with right outputs, so they don't teach the behaviour that is wanted.",
                sources=('huyen-aie', 'ovadia-2023', 'wshobson-finetuning', 'guide-2026#S9'),
                do='Have experts write outputs for real inputs, or let a permitted larger model draft them and an expert correct them.',
                cases=(
                    Case(given=(('prompt', 'exhausted'), ('supervision', 'raw-text')), then='not-ready'),
                    Case(given=(('prompt', 'exhausted'), ('supervision', 'pairs')), then='ready'),
                    Case(
                        given=(('prompt', 'exhausted'), ('supervision', 'raw-text'), ('model_labels', True)),
                        then='ready',
                    ),
                ),
            ),
            Rule(
                id='nothing-to-learn-from',
                step='readiness',
                when=All(parts=(OneOf(fact='supervision', values=('none',)), OneOf(fact='model_labels', values=(False,)))),
                then='not-ready',
                because="There is nothing to learn from yet; who can't write 100 good examples by hand doesn't have a training problem.",
                sources=('guide-2026#S9', 'huyen-aie', 'hamel-valuable'),
                do='Write the first 100 input-output pairs by hand. They become the eval set, and often cure the prompt on the way.',
                cases=(
                    Case(given=(('prompt', 'exhausted'), ('supervision', 'none')), then='not-ready'),
                    Case(given=(('prompt', 'exhausted'), ('supervision', 'pairs')), then='ready'),
                    Case(given=(('prompt', 'exhausted'), ('supervision', 'none'), ('model_labels', True)), then='ready'),
                ),
            ),
            Rule(
                id='examples-noisy',
                step='readiness',
                when=OneOf(fact='examples_quality', values=('noisy',)),
                then='not-ready',
                because='Many bad examples are worse than none, because the model learns the errors; a few hundred clean ones have beaten several times as many noisy ones.',
                sources=('guide-2026#S27', 'microsoft-foundry-skill', 'huyen-aie'),
                do='Read a sample, throw out or correct what is wrong, and train on the clean part only.',
                cases=(
                    Case(given=(('prompt', 'exhausted'), ('examples_quality', 'noisy')), then='not-ready'),
                    Case(given=(('prompt', 'exhausted'), ('examples_quality', 'reviewed')), then='ready'),
                ),
            ),
            Rule(
                id='examples-unlike-production',
                step='readiness',
                when=OneOf(fact='examples_quality', values=('unlike-production',)),
                then='not-ready',
                because='A model trained on inputs unlike the real ones fails on the real ones, which is the commonest trap; if passages are retrieved in service, they belong into the examples too.',
                sources=('openai-accuracy', 'openai-sft', 'raft-2024'),
                do='Rebuild the examples from production inputs, with exactly the prompt and context that the model will see.',
                cases=(
                    Case(given=(('prompt', 'exhausted'), ('examples_quality', 'unlike-production')), then='not-ready'),
                    Case(given=(('prompt', 'exhausted'), ('examples_quality', 'reviewed')), then='ready'),
                ),
            ),
            Rule(
                id='labels-fit-a-prompt',
                step='readiness',
                when=All(
                    parts=(
                        OneOf(fact='task', values=('classification', 'prediction')),
                        OneOf(fact='result', values=('below-target',)),
                        Includes(fact='failures', option='accuracy'),
                        Within(fact='examples', below=1000, below_name='labels_plenty'),
                        Not(
                            part=AnyOf(
                                parts=(
                                    Includes(fact='tried', option='examples'),
                                    AnyOf(
                                        parts=(
                                            Includes(fact='failures', option='cost'),
                                            Includes(fact='failures', option='latency'),
                                            Includes(fact='failures', option='control'),
                                        ),
                                    ),
                                ),
                            ),
                        ),
                    ),
                ),
                then='not-ready',
                because='Fewer than {labels_plenty} labels can do their work in a prompt first, where hundreds of examples have come close to training; where nothing but accuracy is missing, a small encoder is the next step and not the first.',
                sources=('many-shot', 'similar-examples', 'mosbach-2023', 'guide-2026#S11'),
                do='Put the labelled examples nearest to each input into the prompt, measure on the same test cases, and train only if the target is still missed.',
                cases=(
                    Case(
                        given=(
                            ('prompt', 'exhausted'),
                            ('result', 'below-target'),
                            ('task', 'classification'),
                            ('failures', ('accuracy',)),
                            ('tried', ('instructions',)),
                            ('examples', 999),
                        ),
                        then='not-ready',
                    ),
                    Case(
                        given=(
                            ('prompt', 'exhausted'),
                            ('result', 'below-target'),
                            ('task', 'prediction'),
                            ('failures', ('accuracy',)),
                            ('tried', ('instructions',)),
                            ('examples', 999),
                        ),
                        then='not-ready',
                    ),
                    Case(
                        given=(
                            ('prompt', 'exhausted'),
                            ('result', 'below-target'),
                            ('task', 'classification'),
                            ('failures', ('accuracy',)),
                            ('tried', ('instructions',)),
                            ('examples', 1000),
                        ),
                        then='ready',
                    ),
                    Case(
                        given=(
                            ('prompt', 'exhausted'),
                            ('result', 'below-target'),
                            ('task', 'classification'),
                            ('failures', ('accuracy',)),
                            ('tried', ('instructions', 'examples')),
                            ('examples', 999),
                        ),
                        then='ready',
                    ),
                    Case(
                        given=(
                            ('prompt', 'exhausted'),
                            ('result', 'below-target'),
                            ('task', 'classification'),
                            ('failures', ('accuracy', 'cost')),
                            ('tried', ('instructions',)),
                            ('examples', 999),
                        ),
                        then='ready',
                    ),
                    Case(
                        given=(
                            ('prompt', 'exhausted'),
                            ('result', 'below-target'),
                            ('task', 'classification'),
                            ('failures', ('accuracy', 'latency')),
                            ('tried', ('instructions',)),
                            ('examples', 999),
                        ),
                        then='ready',
                    ),
                    Case(
                        given=(
                            ('prompt', 'exhausted'),
                            ('result', 'below-target'),
                            ('task', 'classification'),
                            ('failures', ('accuracy', 'control')),
                            ('tried', ('instructions',)),
                            ('examples', 999),
                        ),
                        then='ready',
                    ),
                    Case(
                        given=(
                            ('prompt', 'exhausted'),
                            ('result', 'fails-always'),
                            ('task', 'classification'),
                            ('failures', ('accuracy',)),
                            ('tried', ('instructions',)),
                            ('examples', 999),
                        ),
                        then='ready',
                    ),
                    Case(
                        given=(
                            ('prompt', 'exhausted'),
                            ('result', 'below-target'),
                            ('task', 'extraction'),
                            ('failures', ('accuracy',)),
                            ('tried', ('instructions',)),
                            ('examples', 999),
                        ),
                        then='ready',
                    ),
                    Case(
                        given=(
                            ('prompt', 'exhausted'),
                            ('result', 'below-target'),
                            ('task', 'classification'),
                            ('failures', ('style',)),
                            ('tried', ('instructions',)),
                            ('examples', 999),
                        ),
                        then='ready',
                    ),
                ),
            ),
            Rule(
                id='cheaper-rungs-first',
                step='readiness',
                when=All(parts=(OneOf(fact='prompt', values=('untried',)), OneOf(fact='economics', values=('fine', 'trim')))),
                then='not-ready',
                because="A cheaper rung of prompting is still open, so nobody can say yet whether anything is left for training to mend. One vendor's guide rejects a fixed ladder; this rule follows it in choosing rungs by the kind of failure, and the others in climbing the cheap ones first.",
                sources=('guide-2026#S25', 'guide-2026#S11', 'openai-accuracy', 'databricks-optimisation', 'applied-llms'),
                do='Work through the open rungs, measure each on the same test cases, and come back if the target is still missed.',
                cases=(
                    Case(given=(('prompt', 'untried'), ('economics', 'fine')), then='not-ready'),
                    Case(given=(('prompt', 'untried'), ('economics', 'trim')), then='not-ready'),
                    Case(given=(('prompt', 'enough'), ('economics', 'fine')), then='ready'),
                    Case(given=(('prompt', 'untried'), ('economics', 'distil')), then='ready'),
                ),
            ),
            Rule(
                id='no-baseline',
                step='readiness',
                when=OneOf(fact='result', values=('not-tried',)),
                then='not-ready',
                because='Without a prompt that has run on real inputs there is no baseline that training could be measured against.',
                sources=('microsoft-considerations', 'wshobson-finetuning', 'guide-2026#S25'),
                do='Run one careful prompt on the test cases and write its score down.',
                cases=(
                    Case(given=(('prompt', 'exhausted'), ('result', 'not-tried')), then='not-ready'),
                    Case(given=(('prompt', 'exhausted'), ('result', 'meets-target')), then='ready'),
                ),
            ),
            Rule(
                id='retrieval-first',
                step='readiness',
                when=All(
                    parts=(
                        OneOf(fact='knowledge', values=('retrieve',)),
                        OneOf(fact='retrieval', values=('none',)),
                        OneOf(fact='prompt', values=('untried', 'exhausted')),
                    ),
                ),
                then='not-ready',
                because="The facts have to be looked up and nothing looks them up yet, so retrieval isn't exhausted, and training examples would lack the passages that the model will see. One vendor calls retrieval first too simple, and the guide counts private code idioms among the good cases for training; this rule follows those who build the lookup first, because the gain of training can't be told apart from missing facts before.",
                sources=('guide-2026#S25', 'guide-2026#S17', 'raft-2024', 'huyen-aie', 'openai-accuracy', 'meta-when'),
                do='Build retrieval, measure again, and train only on what still fails with the right passage in the prompt.',
                cases=(
                    Case(
                        given=(('knowledge', 'retrieve'), ('retrieval', 'none'), ('prompt', 'exhausted')),
                        then='not-ready',
                    ),
                    Case(
                        given=(('knowledge', 'retrieve'), ('retrieval', 'none'), ('prompt', 'untried')),
                        then='not-ready',
                    ),
                    Case(given=(('knowledge', 'none'), ('retrieval', 'none'), ('prompt', 'exhausted')), then='ready'),
                    Case(
                        given=(('knowledge', 'retrieve'), ('retrieval', 'wrong-passages'), ('prompt', 'exhausted')),
                        then='not-ready',
                        stands=False,
                    ),
                    Case(given=(('knowledge', 'retrieve'), ('retrieval', 'none'), ('prompt', 'enough')), then='ready'),
                ),
            ),
            Rule(
                id='retrieval-broken',
                step='readiness',
                when=OneOf(fact='retrieval', values=('wrong-passages',)),
                then='not-ready',
                because='While the wrong passages arrive, a trained model would learn to answer without them, that is, to invent.',
                sources=('openai-accuracy', 'anthropic-contextual', 'gekhman-2024'),
                do='Measure how often the right passage is found, mend chunks, index and ranking, and judge the answers again.',
                cases=(
                    Case(given=(('prompt', 'exhausted'), ('retrieval', 'wrong-passages')), then='not-ready'),
                    Case(given=(('prompt', 'exhausted'), ('retrieval', 'none')), then='ready'),
                ),
            ),
            Rule(
                id='moving-target',
                step='readiness',
                when=Within(fact='task_stable_weeks', below=3, below_name='stable_floor'),
                then='not-ready',
                because='The task changes faster than a round of training, evaluation and deployment; a prompt follows in seconds.',
                sources=('guide-2026#S28', 'guide-2026#S10', 'microsoft-foundry-skill', 'modular-handbook'),
                do='Stay with prompts until the task has held still for {stable_floor} weeks and more, and collect examples meanwhile.',
                cases=(
                    Case(given=(('prompt', 'exhausted'), ('task_stable_weeks', 2)), then='not-ready'),
                    Case(given=(('prompt', 'exhausted'), ('task_stable_weeks', 3)), then='ready'),
                ),
            ),
            Rule(
                id='nobody-owns-it',
                step='readiness',
                when=OneOf(fact='owner', values=(False,)),
                then='not-ready',
                because='A tuned model has to be watched, retrained and moved to a new base model, and nobody is there to do it.',
                sources=('guide-2026#S29', 'microsoft-considerations', 'relora-2026'),
                do='Name an owner with time for it, or buy the result as a service.',
                cases=(
                    Case(given=(('prompt', 'exhausted'), ('owner', False)), then='not-ready'),
                    Case(given=(('prompt', 'exhausted'), ('owner', True)), then='ready'),
                ),
            ),
            Rule(
                id='no-rights',
                step='readiness',
                when=OneOf(fact='rights', values=(False,)),
                then='not-ready',
                because='Data that may not be used for training must not be, whatever the gain.',
                sources=('openai-terms', 'aws-use-case-spec'),
                do='Clear the rights with whoever is responsible, or collect data that you may use.',
                cases=(
                    Case(given=(('prompt', 'exhausted'), ('rights', False)), then='not-ready'),
                    Case(given=(('prompt', 'exhausted'), ('rights', True)), then='ready'),
                ),
            ),
            Rule(
                id='not-inferable',
                step='readiness',
                when=OneOf(fact='inferable', values=(False,)),
                then='not-ready',
                because="If an expert couldn't tell the right output from the input, the data doesn't hold the answer, and the model would learn to guess with confidence.",
                sources=('openai-rft', 'huyen-aie', 'microsoft-foundry-skill'),
                do='Find out which information is missing, add it to the input, and check with twenty cases that experts agree.',
                cases=(
                    Case(given=(('prompt', 'exhausted'), ('inferable', False)), then='not-ready'),
                    Case(given=(('prompt', 'exhausted'), ('inferable', True)), then='ready'),
                ),
            ),
            Rule(
                id='route-closes',
                step='readiness',
                when=Within(fact='base_life_months', below=6, below_name='route_floor'),
                then='not-ready',
                because='A tuned model ends with its base model, and a route with less than {route_floor} months left is announced to close; the work would be lost before it pays.',
                sources=('openai-deprecations', 'modular-handbook', 'guide-2026#S21'),
                do='Choose a base model and a route with a longer life, best with weights that you can keep, and answer again for that.',
                cases=(
                    Case(given=(('prompt', 'exhausted'), ('base_life_months', 5)), then='not-ready'),
                    Case(given=(('prompt', 'exhausted'), ('base_life_months', 6)), then='ready'),
                ),
            ),
            Rule(
                id='optimiser-before-reinforcement',
                step='readiness',
                when=All(
                    parts=(
                        OneOf(fact='supervision', values=('grader',)),
                        OneOf(fact='prompt', values=('untried', 'exhausted')),
                        Not(
                            part=AnyOf(
                                parts=(
                                    Includes(fact='tried', option='optimiser'),
                                    All(
                                        parts=(
                                            Includes(fact='tried', option='stronger-model'),
                                            Includes(fact='tried', option='reasoning'),
                                            Not(part=OneOf(fact='task', values=('agent',))),
                                        ),
                                    ),
                                ),
                            ),
                        ),
                    ),
                ),
                then='not-ready',
                because='Whatever can be graded can drive a prompt optimiser, which has matched reinforcement with a small part of the trial runs. Sources disagree, since others reinforce a middling model directly; this rule follows them only once the strongest model that reasons has been tried, and never for chains of calls, which are what the optimiser was measured on.',
                sources=('gepa', 'databricks-optimisation', 'aws-nova-guidance', 'openai-rft'),
                do='Run a prompt optimiser against your grader, and reinforce only what it leaves.',
                cases=(
                    Case(
                        given=(
                            ('supervision', 'grader'),
                            ('prompt', 'exhausted'),
                            ('tried', ('instructions', 'stronger-model', 'reasoning')),
                        ),
                        then='ready',
                    ),
                    Case(
                        given=(('supervision', 'grader'), ('prompt', 'exhausted'), ('tried', ('instructions', 'reasoning'))),
                        then='not-ready',
                    ),
                    Case(
                        given=(
                            ('supervision', 'grader'),
                            ('prompt', 'exhausted'),
                            ('tried', ('instructions', 'stronger-model', 'reasoning')),
                            ('task', 'agent'),
                        ),
                        then='not-ready',
                    ),
                    Case(
                        given=(
                            ('supervision', 'grader'),
                            ('prompt', 'exhausted'),
                            ('tried', ('instructions', 'examples', 'stronger-model')),
                        ),
                        then='not-ready',
                    ),
                    Case(
                        given=(
                            ('supervision', 'grader'),
                            ('prompt', 'untried'),
                            ('tried', ('instructions', 'examples', 'stronger-model')),
                        ),
                        then='not-ready',
                    ),
                    Case(
                        given=(('supervision', 'grader'), ('prompt', 'exhausted'), ('tried', ('instructions',))),
                        then='not-ready',
                    ),
                    Case(
                        given=(
                            ('supervision', 'pairs'),
                            ('prompt', 'exhausted'),
                            ('tried', ('instructions', 'examples', 'stronger-model')),
                        ),
                        then='ready',
                    ),
                    Case(
                        given=(
                            ('supervision', 'grader'),
                            ('prompt', 'enough'),
                            ('tried', ('instructions', 'examples', 'stronger-model')),
                        ),
                        then='ready',
                    ),
                    Case(
                        given=(
                            ('supervision', 'grader'),
                            ('prompt', 'exhausted'),
                            ('tried', ('instructions', 'examples', 'stronger-model', 'optimiser')),
                        ),
                        then='ready',
                    ),
                ),
            ),
            Rule(
                id='nothing-to-reinforce',
                step='readiness',
                when=All(
                    parts=(
                        OneOf(fact='supervision', values=('grader',)),
                        OneOf(fact='result', values=('fails-always',)),
                        OneOf(fact='model_labels', values=(False,)),
                    ),
                ),
                then='not-ready',
                because='Reinforcement strengthens what sometimes succeeds; a model that is never right gives it nothing to strengthen.',
                sources=('aws-nova-guidance', 'microsoft-foundry-skill'),
                do='Get some right outputs first, from experts or a permitted larger model, and train on those.',
                cases=(
                    Case(
                        given=(('prompt', 'exhausted'), ('supervision', 'grader'), ('result', 'fails-always')),
                        then='not-ready',
                    ),
                    Case(
                        given=(('prompt', 'exhausted'), ('supervision', 'pairs'), ('result', 'fails-always')),
                        then='ready',
                    ),
                    Case(
                        given=(('prompt', 'exhausted'), ('supervision', 'grader'), ('result', 'meets-target')),
                        then='ready',
                    ),
                    Case(
                        given=(
                            ('prompt', 'exhausted'),
                            ('supervision', 'grader'),
                            ('result', 'fails-always'),
                            ('model_labels', True),
                        ),
                        then='ready',
                    ),
                ),
            ),
            Rule(
                id='teacher-fails',
                step='readiness',
                when=All(
                    parts=(
                        OneOf(fact='supervision', values=('raw-text', 'none')),
                        OneOf(fact='result', values=('fails-always',)),
                    ),
                ),
                then='not-ready',
                because="Labels would have to come from a larger model, but the best prompted one is about never right, and a pupil doesn't outgrow such a teacher.",
                sources=('relevance-labeller', 'wshobson-finetuning'),
                do='Find a model or an expert who gets the task right before generating labels.',
                cases=(
                    Case(
                        given=(
                            ('prompt', 'exhausted'),
                            ('supervision', 'raw-text'),
                            ('model_labels', True),
                            ('result', 'fails-always'),
                        ),
                        then='not-ready',
                    ),
                    Case(
                        given=(
                            ('prompt', 'exhausted'),
                            ('supervision', 'none'),
                            ('model_labels', True),
                            ('result', 'fails-always'),
                        ),
                        then='not-ready',
                    ),
                    Case(
                        given=(
                            ('prompt', 'exhausted'),
                            ('supervision', 'pairs'),
                            ('model_labels', True),
                            ('result', 'fails-always'),
                        ),
                        then='ready',
                    ),
                    Case(
                        given=(
                            ('prompt', 'exhausted'),
                            ('supervision', 'raw-text'),
                            ('model_labels', True),
                            ('result', 'meets-target'),
                        ),
                        then='ready',
                    ),
                ),
            ),
        ),
        notes=(
            Note(
                id='optimiser-beside-reinforcement',
                step='readiness',
                when=All(
                    parts=(
                        OneOf(fact='supervision', values=('grader',)),
                        Not(part=Includes(fact='tried', option='optimiser')),
                    ),
                ),
                say='The grader can drive a prompt optimiser as well. Run it before, and count only what reinforcement gains beyond it.',
                level='prerequisite',
                sources=('gepa', 'databricks-optimisation'),
            ),
            Note(
                id='examples-of-nothing',
                step='readiness',
                when=All(parts=(OneOf(fact='supervision', values=('none',)), Within(fact='examples', at_least=1))),
                say='There is said to be nothing to learn from, yet examples are counted. Say what these examples are; the kind decides what can be done with them.',
                level='contradiction',
                sources=('wshobson-finetuning',),
            ),
            Note(
                id='approved-but-not-inferable',
                step='readiness',
                when=All(
                    parts=(OneOf(fact='inferable', values=(False,)), OneOf(fact='examples_quality', values=('reviewed',))),
                ),
                say="An expert is said to have approved the examples, yet couldn't give these outputs from the inputs. Either the examples hold more than the model will see, or nobody has really checked them.",
                level='contradiction',
                sources=('openai-accuracy', 'openai-rft'),
            ),
            Note(
                id='small-eval',
                step='readiness',
                when=Within(
                    fact='eval_cases',
                    at_least=20,
                    below=100,
                    at_least_name='eval_floor',
                    below_name='eval_comfortable',
                ),
                say='With fewer than {eval_comfortable} test cases one score is uncertain by 9 to 20 points. Compare case by case on the same cases, and believe large gains only.',
                level='caution',
                sources=('eval-arithmetic', 'hamel-evals-faq'),
            ),
            Note(
                id='middling-eval',
                step='readiness',
                when=Within(
                    fact='eval_cases',
                    at_least=100,
                    below=400,
                    at_least_name='eval_comfortable',
                    below_name='eval_strong',
                ),
                say='Between {eval_comfortable} and {eval_strong} test cases show a gain of 10 points or so. Smaller gains need more cases, and picking the best of many prompts on the same cases flatters it.',
                level='advice',
                sources=('eval-arithmetic', 'wshobson-finetuning'),
            ),
            Note(
                id='first-run-is-a-trial',
                step='readiness',
                when=All(
                    parts=(
                        AnyOf(
                            parts=(
                                All(
                                    parts=(
                                        OneOf(fact='task', values=('classification',)),
                                        Within(
                                            fact='examples',
                                            at_least=200,
                                            below=500,
                                            at_least_name='examples_floor',
                                            below_name='examples_comfortable',
                                        ),
                                    ),
                                ),
                                All(
                                    parts=(
                                        OneOf(fact='task', values=('writing',)),
                                        Within(
                                            fact='examples',
                                            at_least=50,
                                            below=500,
                                            at_least_name='examples_floor',
                                            below_name='examples_comfortable',
                                        ),
                                    ),
                                ),
                                All(
                                    parts=(
                                        OneOf(
                                            fact='task',
                                            values=(
                                                'extraction',
                                                'question-answering',
                                                'rewriting',
                                                'query',
                                                'agent',
                                                'prediction',
                                                'other',
                                            ),
                                        ),
                                        Within(
                                            fact='examples',
                                            at_least=100,
                                            below=500,
                                            at_least_name='examples_floor',
                                            below_name='examples_comfortable',
                                        ),
                                    ),
                                ),
                            ),
                        ),
                        OneOf(fact='supervision', values=('pairs',)),
                        AnyOf(
                            parts=(OneOf(fact='behaviour', values=('train',)), OneOf(fact='economics', values=('distil',))),
                        ),
                    ),
                ),
                say="With fewer than {examples_comfortable} examples treat the first run as a trial. Train on a half, then on all; if the second step gains nothing, more of the same won't help.",
                level='advice',
                sources=('openai-sft', 'openai-legacy-validator', 'guide-2026#S24'),
            ),
            Note(
                id='many-shot-rival',
                step='readiness',
                when=All(
                    parts=(
                        Within(fact='examples', at_least=1, below=1000, below_name='many_shot'),
                        OneOf(fact='supervision', values=('pairs',)),
                        AnyOf(
                            parts=(
                                Includes(fact='failures', option='style'),
                                Includes(fact='failures', option='accuracy'),
                                Includes(fact='failures', option='format'),
                            ),
                        ),
                    ),
                ),
                say='So few examples still fit into one long, cached prompt. That is the rival to beat before training pays.',
                level='advice',
                sources=('many-shot', 'anthropic-pricing', 'mosbach-2023'),
            ),
            Note(
                id='spot-check-examples',
                step='readiness',
                when=All(
                    parts=(
                        OneOf(fact='examples_quality', values=('unreviewed',)),
                        AnyOf(
                            parts=(OneOf(fact='behaviour', values=('train',)), OneOf(fact='economics', values=('distil',))),
                        ),
                    ),
                ),
                say='Let a competent person read at least 20 of the examples, remove duplicates, and check that refusals and rare kinds are as frequent as they should be.',
                level='prerequisite',
                sources=('microsoft-foundry-skill', 'openai-sft'),
            ),
            Note(
                id='check-model-labels',
                step='readiness',
                when=All(
                    parts=(
                        OneOf(fact='model_labels', values=(True,)),
                        AnyOf(
                            parts=(OneOf(fact='behaviour', values=('train',)), OneOf(fact='economics', values=('distil',))),
                        ),
                    ),
                ),
                say="The larger model's terms must allow its outputs as training data for this purpose, which is a question for a lawyer. Check samples of its labels by hand; its quality is the ceiling.",
                level='prerequisite',
                sources=('openai-terms', 'relevance-labeller'),
            ),
            Note(
                id='retrain-often',
                step='readiness',
                when=All(
                    parts=(
                        Within(
                            fact='task_stable_weeks',
                            at_least=3,
                            below=13,
                            at_least_name='stable_floor',
                            below_name='stable_comfortable',
                        ),
                        AnyOf(
                            parts=(OneOf(fact='behaviour', values=('train',)), OneOf(fact='economics', values=('distil',))),
                        ),
                    ),
                ),
                say='The task holds still for less than {stable_comfortable} weeks, so retraining becomes a routine. Automate data, training and evaluation before the first launch, and keep changing things in the prompt.',
                level='caution',
                sources=('guide-2026#S10', 'modular-handbook'),
            ),
            Note(
                id='training-is-cheap-data-isnt',
                step='readiness',
                when=All(
                    parts=(
                        OneOf(fact='supervision', values=('pairs', 'ranked', 'thumbs', 'none')),
                        Within(fact='examples', below=500, below_name='examples_comfortable'),
                        AnyOf(
                            parts=(OneOf(fact='behaviour', values=('train',)), OneOf(fact='economics', values=('distil',))),
                        ),
                    ),
                ),
                say='The training run itself costs little. Preparing hundreds to thousands of examples is the real bill, and serving the result comes next.',
                level='advice',
                sources=('guide-2026#S24', 'guide-2026#S22', 'break-even-arithmetic'),
            ),
            Note(
                id='safety-after-tuning',
                step='readiness',
                when=AnyOf(parts=(OneOf(fact='behaviour', values=('train',)), OneOf(fact='economics', values=('distil',)))),
                say="Training weakens a model's guards even with harmless data. Run the safety tests again on the tuned model, and compare a few general skills before and after.",
                level='prerequisite',
                sources=('qi-safety', 'wshobson-finetuning'),
            ),
        ),
    )


def _step_recommendation() -> Step:
    return Step(
        id='recommendation',
        title='What to do now',
        outcomes=(
            Outcome(id='prompting', title='Prompting; no fine-tuning', recommend='prompting', fine_tuning='no'),
            Outcome(
                id='prompting-first',
                title='Prompting now; fine-tuning not yet',
                recommend='prompting',
                fine_tuning='not-yet',
            ),
            Outcome(id='rag', title='RAG; no fine-tuning', recommend='rag', fine_tuning='no'),
            Outcome(id='rag-first', title='RAG now; fine-tuning not yet', recommend='rag', fine_tuning='not-yet'),
            Outcome(id='fine-tuning', title='Fine-tuning', recommend='fine-tuning', fine_tuning='yes'),
            Outcome(
                id='rag+fine-tuning',
                title='RAG and fine-tuning together',
                recommend='rag+fine-tuning',
                fine_tuning='yes',
            ),
        ),
        otherwise='prompting',
        otherwise_because='No facts have to be looked up, and no failure, cost or need for control calls for training; it is rarely the right first move.',
        otherwise_sources=('guide-2026#S1', 'guide-2026#S2', 'applied-llms'),
        rules=(
            Rule(
                id='tune-for-behaviour',
                step='recommendation',
                when=All(
                    parts=(
                        OneOf(fact='readiness', values=('ready',)),
                        OneOf(fact='behaviour', values=('train',)),
                        OneOf(fact='knowledge', values=('none', 'in-prompt')),
                    ),
                ),
                then='fine-tuning',
                because="A behaviour remains that prompts can't hold, everything that training needs is in place, and no facts have to be looked up.",
                sources=('guide-2026#S13', 'openai-accuracy', 'microsoft-considerations'),
                do='Train on the examples as the plan says, and keep the best prompt as baseline and fallback.',
                cases=(
                    Case(
                        given=(('readiness', 'ready'), ('behaviour', 'train'), ('knowledge', 'none')),
                        then='fine-tuning',
                    ),
                    Case(
                        given=(('readiness', 'ready'), ('behaviour', 'train'), ('knowledge', 'in-prompt')),
                        then='fine-tuning',
                    ),
                    Case(
                        given=(('readiness', 'not-ready'), ('behaviour', 'train'), ('knowledge', 'none')),
                        then='prompting-first',
                    ),
                    Case(given=(('readiness', 'ready'), ('behaviour', 'none'), ('knowledge', 'none')), then='prompting'),
                    Case(
                        given=(('readiness', 'ready'), ('behaviour', 'train'), ('knowledge', 'retrieve')),
                        then='rag+fine-tuning',
                    ),
                ),
            ),
            Rule(
                id='tune-for-economics',
                step='recommendation',
                when=All(
                    parts=(
                        OneOf(fact='readiness', values=('ready',)),
                        OneOf(fact='economics', values=('distil',)),
                        OneOf(fact='knowledge', values=('none', 'in-prompt')),
                    ),
                ),
                then='fine-tuning',
                because='Cost, speed or control calls for a small model of your own, and everything that training it needs is in place.',
                sources=('guide-2026#S14', 'guide-2026#S19', 'relevance-labeller'),
                do='Train the smallest model that could do it, and compare it with the cheapest prompted model that passes.',
                cases=(
                    Case(
                        given=(('readiness', 'ready'), ('economics', 'distil'), ('knowledge', 'none')),
                        then='fine-tuning',
                    ),
                    Case(
                        given=(('readiness', 'ready'), ('economics', 'distil'), ('knowledge', 'in-prompt')),
                        then='fine-tuning',
                    ),
                    Case(
                        given=(('readiness', 'not-ready'), ('economics', 'distil'), ('knowledge', 'none')),
                        then='prompting-first',
                    ),
                    Case(given=(('readiness', 'ready'), ('economics', 'fine'), ('knowledge', 'none')), then='prompting'),
                    Case(
                        given=(('readiness', 'ready'), ('economics', 'distil'), ('knowledge', 'retrieve')),
                        then='rag+fine-tuning',
                    ),
                ),
            ),
            Rule(
                id='tune-behaviour-keep-retrieval',
                step='recommendation',
                when=All(
                    parts=(
                        OneOf(fact='readiness', values=('ready',)),
                        OneOf(fact='behaviour', values=('train',)),
                        OneOf(fact='knowledge', values=('retrieve',)),
                    ),
                ),
                then='rag+fine-tuning',
                because='Facts go on coming from retrieval, and the failure of behaviour that remains is trained away, on examples that hold the retrieved passages.',
                sources=('raft-2024', 'balaguer-2024', 'aws-nova-case', 'openai-accuracy'),
                do='Keep retrieval, and train on examples with the passages that it really brings.',
                cases=(
                    Case(
                        given=(('readiness', 'ready'), ('behaviour', 'train'), ('knowledge', 'retrieve')),
                        then='rag+fine-tuning',
                    ),
                    Case(
                        given=(('readiness', 'not-ready'), ('behaviour', 'train'), ('knowledge', 'retrieve')),
                        then='rag-first',
                    ),
                    Case(
                        given=(('readiness', 'ready'), ('behaviour', 'none'), ('knowledge', 'retrieve')),
                        then='prompting',
                    ),
                    Case(
                        given=(('readiness', 'ready'), ('behaviour', 'train'), ('knowledge', 'none')),
                        then='fine-tuning',
                    ),
                ),
            ),
            Rule(
                id='tune-economics-keep-retrieval',
                step='recommendation',
                when=All(
                    parts=(
                        OneOf(fact='readiness', values=('ready',)),
                        OneOf(fact='economics', values=('distil',)),
                        OneOf(fact='knowledge', values=('retrieve',)),
                    ),
                ),
                then='rag+fine-tuning',
                because='A small model of your own brings the cost, speed or control, while the facts go on coming from retrieval.',
                sources=('guide-2026#S14', 'guide-2026#S12', 'raft-2024'),
                do='Keep retrieval, and train the small model on examples with the passages that it really brings.',
                cases=(
                    Case(
                        given=(('readiness', 'ready'), ('economics', 'distil'), ('knowledge', 'retrieve')),
                        then='rag+fine-tuning',
                    ),
                    Case(
                        given=(('readiness', 'not-ready'), ('economics', 'distil'), ('knowledge', 'retrieve')),
                        then='rag-first',
                    ),
                    Case(
                        given=(('readiness', 'ready'), ('economics', 'fine'), ('knowledge', 'retrieve')),
                        then='prompting',
                    ),
                    Case(
                        given=(('readiness', 'ready'), ('economics', 'distil'), ('knowledge', 'none')),
                        then='fine-tuning',
                    ),
                ),
            ),
            Rule(
                id='prompt-until-ready',
                step='recommendation',
                when=All(
                    parts=(
                        OneOf(fact='readiness', values=('not-ready',)),
                        OneOf(fact='knowledge', values=('none', 'in-prompt')),
                    ),
                ),
                then='prompting-first',
                because="Training isn't ruled out, but something has to come first; until then the best prompt is the product.",
                sources=('guide-2026#S25', 'applied-llms', 'huyen-aie'),
                do='Ship the best prompt, and clear what stands in the way in the order of the plan.',
                cases=(
                    Case(given=(('readiness', 'not-ready'), ('knowledge', 'none')), then='prompting-first'),
                    Case(given=(('readiness', 'not-ready'), ('knowledge', 'in-prompt')), then='prompting-first'),
                    Case(given=(('readiness', 'ready'), ('knowledge', 'none')), then='prompting'),
                    Case(given=(('readiness', 'not-ready'), ('knowledge', 'retrieve')), then='rag-first'),
                ),
            ),
            Rule(
                id='retrieve-until-ready',
                step='recommendation',
                when=All(
                    parts=(OneOf(fact='readiness', values=('not-ready',)), OneOf(fact='knowledge', values=('retrieve',))),
                ),
                then='rag-first',
                because="Training isn't ruled out, but something has to come first, and facts have to be looked up in any case.",
                sources=('guide-2026#S25', 'guide-2026#S12', 'huyen-aie'),
                do='Build or mend the lookup, and clear what stands in the way in the order of the plan.',
                cases=(
                    Case(given=(('readiness', 'not-ready'), ('knowledge', 'retrieve')), then='rag-first'),
                    Case(given=(('readiness', 'ready'), ('knowledge', 'retrieve')), then='prompting'),
                    Case(given=(('readiness', 'not-ready'), ('knowledge', 'none')), then='prompting-first'),
                ),
            ),
            Rule(
                id='lookup-is-enough',
                step='recommendation',
                when=All(
                    parts=(
                        OneOf(fact='knowledge', values=('retrieve',)),
                        Not(part=OneOf(fact='readiness', values=('ready', 'not-ready'))),
                    ),
                ),
                then='rag',
                because='What is missing are facts, and facts are looked up; nothing else calls for training.',
                sources=('guide-2026#S8', 'guide-2026#S12', 'ovadia-2023'),
                do='Look the facts up, and measure how often the right passage is found.',
                cases=(
                    Case(given=(('prompt', 'exhausted'), ('knowledge', 'retrieve')), then='rag'),
                    Case(given=(('prompt', 'exhausted'), ('knowledge', 'none')), then='prompting'),
                    Case(
                        given=(('prompt', 'exhausted'), ('knowledge', 'retrieve'), ('readiness', 'ready')),
                        then='prompting',
                    ),
                    Case(
                        given=(('prompt', 'exhausted'), ('knowledge', 'retrieve'), ('readiness', 'not-ready')),
                        then='rag-first',
                    ),
                ),
            ),
        ),
        notes=(
            Note(
                id='no-head-to-head',
                step='recommendation',
                when=OneOf(fact='prompt', values=('enough', 'untried', 'exhausted')),
                say="No published source measures prompting, retrieval and training head to head on today's models; most figures cited here come from models of 2023 and 2024. Your own test cases outrank all of them.",
                level='advice',
                sources=('lora-land', 'ovadia-2023', 'bucher-martini', 'guide-2026#S30'),
            ),
            Note(
                id='levers-add-up',
                step='recommendation',
                when=All(parts=(OneOf(fact='knowledge', values=('retrieve',)), OneOf(fact='readiness', values=('ready',)))),
                say='Train with the retrieved passages in the examples, misleading ones among them, exactly as in service. In some studies training and retrieval add up, in others retrieval made a tuned model worse; followed are both, since the bad ones trained without the passages.',
                level='prerequisite',
                sources=('raft-2024', 'openai-accuracy', 'balaguer-2024'),
            ),
            Note(
                id='keep-facts-out',
                step='recommendation',
                when=All(
                    parts=(
                        OneOf(fact='knowledge', values=('retrieve', 'in-prompt')),
                        OneOf(fact='readiness', values=('ready',)),
                    ),
                ),
                say='Keep facts that may change out of the training answers, unless the passage that states them is in the input. Otherwise the model learns to state facts from memory.',
                level='caution',
                sources=('gekhman-2024', 'guide-2026#S8'),
            ),
            Note(
                id='ask-for-access',
                step='recommendation',
                when=All(parts=(OneOf(fact='readiness', values=('ready',)), OneOf(fact='hosting', values=('any-api',)))),
                say='Check before the work starts that the training route is open to your account and how long it will be. Several hosted routes closed in 2025 and 2026, and some serve enterprise customers only.',
                level='prerequisite',
                sources=('guide-2026#S21', 'openai-deprecations'),
            ),
        ),
    )


def _step_method() -> Step:
    return Step(
        id='method',
        title='Which kind of training?',
        outcomes=(
            Outcome(id='sft-lora', title='Supervised fine-tuning with LoRA adapters'),
            Outcome(id='encoder', title='A small encoder, trained as a classifier or regressor'),
            Outcome(id='distillation', title="A small model trained on a larger model's checked outputs, with LoRA"),
            Outcome(id='preference', title='Preference training on top of supervised examples'),
            Outcome(id='reinforcement', title='Reinforcement against a grader, with LoRA'),
            Outcome(id='full-tuning', title='Supervised fine-tuning of all weights'),
            Outcome(id='continued-pretraining', title='Continued pre-training on domain text, then supervised examples'),
        ),
        otherwise='sft-lora',
        otherwise_because='Adapters on all layers equal full training for small and medium data, on one GPU within hours, and keep other skills better.',
        otherwise_sources=('guide-2026#S4', 'lora-without-regret', 'lora-learns-less', 'together-sft'),
        when=OneOf(fact='recommendation', values=('fine-tuning', 'rag+fine-tuning')),
        rules=(
            Rule(
                id='labels-call-for-an-encoder',
                step='method',
                when=All(
                    parts=(
                        OneOf(fact='task', values=('classification', 'prediction')),
                        OneOf(fact='knowledge', values=('none',)),
                    ),
                ),
                then='encoder',
                because='For one label or number from the input, a small trained encoder equals prompted large models at one to two orders of magnitude lower cost and delay, and fits a number better than text generation does.',
                sources=('cost-aware-classification', 'bucher-martini', 'label-count', 'guide-2026#S18'),
                do='Train a small encoder first, and a larger model only if it misses the target.',
                overrides=(
                    'labels-from-a-larger-model',
                    'distil-the-larger-model',
                    'preferences-given',
                    'grader-given',
                    'hard-and-huge',
                    'domain-text-by-the-gigabyte',
                ),
                cases=(
                    Case(given=(('task', 'classification'), ('knowledge', 'none')), then='encoder'),
                    Case(given=(('task', 'prediction'), ('knowledge', 'none')), then='encoder'),
                    Case(given=(('task', 'extraction'), ('knowledge', 'none')), then='sft-lora'),
                    Case(given=(('task', 'classification'), ('knowledge', 'in-prompt')), then='sft-lora'),
                ),
            ),
            Rule(
                id='labels-from-a-larger-model',
                step='method',
                when=OneOf(fact='supervision', values=('raw-text', 'none')),
                then='distillation',
                because='The only labels are those that a larger model will write, so its checked outputs are the training set and its quality the ceiling.',
                sources=('guide-2026#S19', 'relevance-labeller'),
                do='Let the larger model label real inputs, check a sample by hand, and train the small one on the rest.',
                cases=(
                    Case(given=(('model_labels', True), ('supervision', 'none')), then='distillation'),
                    Case(given=(('model_labels', True), ('supervision', 'raw-text')), then='distillation'),
                    Case(given=(('model_labels', True), ('supervision', 'pairs')), then='sft-lora'),
                ),
            ),
            Rule(
                id='distil-the-larger-model',
                step='method',
                when=All(
                    parts=(
                        OneOf(fact='economics', values=('distil',)),
                        OneOf(fact='model_labels', values=(True,)),
                        OneOf(fact='supervision', values=('pairs',)),
                    ),
                ),
                then='distillation',
                because='The larger model does the task well and its terms allow it, so its outputs can multiply your own examples for the smaller model.',
                sources=('guide-2026#S19', 'guide-2026#S7', 'relevance-labeller'),
                do="Add the larger model's checked outputs to your own examples.",
                cases=(
                    Case(
                        given=(('economics', 'distil'), ('model_labels', True), ('supervision', 'pairs')),
                        then='distillation',
                    ),
                    Case(
                        given=(('economics', 'fine'), ('model_labels', True), ('supervision', 'pairs')),
                        then='sft-lora',
                    ),
                    Case(
                        given=(('economics', 'distil'), ('model_labels', False), ('supervision', 'pairs')),
                        then='sft-lora',
                    ),
                    Case(
                        given=(('economics', 'distil'), ('model_labels', True), ('supervision', 'ranked')),
                        then='preference',
                    ),
                ),
            ),
            Rule(
                id='preferences-given',
                step='method',
                when=OneOf(fact='supervision', values=('ranked', 'thumbs')),
                then='preference',
                because='Where people can say which output is better, but not write the right one, preferences are what there is to learn from, on top of some supervised examples.',
                sources=('together-sft', 'microsoft-foundry-skill', 'wshobson-finetuning'),
                do='Train on some good outputs first, then on the preferences.',
                cases=(
                    Case(given=(('supervision', 'ranked'),), then='preference'),
                    Case(given=(('supervision', 'thumbs'),), then='preference'),
                    Case(given=(('supervision', 'pairs'),), then='sft-lora'),
                ),
            ),
            Rule(
                id='grader-given',
                step='method',
                when=All(
                    parts=(
                        OneOf(fact='supervision', values=('grader',)),
                        OneOf(fact='result', values=('meets-target', 'below-target')),
                    ),
                ),
                then='reinforcement',
                because='The right output can be checked but not written down, and the model is sometimes right, which is what reinforcement needs.',
                sources=('openai-rft', 'aws-nova-guidance', 'baseten-method', 'lora-without-regret'),
                do='Reinforce with adapters against the grader, with validation tasks kept apart.',
                cases=(
                    Case(given=(('supervision', 'grader'), ('result', 'below-target')), then='reinforcement'),
                    Case(given=(('supervision', 'grader'), ('result', 'meets-target')), then='reinforcement'),
                    Case(given=(('supervision', 'pairs'), ('result', 'below-target')), then='sft-lora'),
                    Case(given=(('supervision', 'grader'), ('result', 'fails-always')), then='sft-lora'),
                ),
            ),
            Rule(
                id='hard-and-huge',
                step='method',
                when=All(
                    parts=(
                        OneOf(fact='supervision', values=('pairs',)),
                        Within(fact='examples', at_least=100000, at_least_name='full_tuning_examples'),
                        AnyOf(
                            parts=(
                                OneOf(fact='task', values=('code',)),
                                Includes(fact='failures', option='reasoning'),
                                OneOf(fact='rare_language', values=(True,)),
                            ),
                        ),
                    ),
                ),
                then='full-tuning',
                because='On a hard domain with {full_tuning_examples} examples and more, training all weights learns more than small adapters can hold. The guide and a later study find adapters equal; this rule follows them below that size, and above it the study in which their capacity ran out.',
                sources=('lora-learns-less', 'lora-without-regret', 'guide-2026#S23', 'guide-2026#S4'),
                do='Compare adapters and full training on a tenth of the data before paying for all of it.',
                overrides=('distil-the-larger-model',),
                cases=(
                    Case(given=(('supervision', 'pairs'), ('examples', 100000), ('task', 'code')), then='full-tuning'),
                    Case(
                        given=(('supervision', 'pairs'), ('examples', 100000), ('task', 'code'), ('rare_language', True)),
                        then='full-tuning',
                    ),
                    Case(
                        given=(('supervision', 'pairs'), ('examples', 100000), ('failures', ('reasoning',))),
                        then='full-tuning',
                    ),
                    Case(
                        given=(('supervision', 'pairs'), ('examples', 100000), ('rare_language', True)),
                        then='full-tuning',
                    ),
                    Case(given=(('supervision', 'ranked'), ('examples', 100000), ('task', 'code')), then='preference'),
                    Case(given=(('supervision', 'pairs'), ('examples', 99999), ('task', 'code')), then='sft-lora'),
                    Case(
                        given=(('supervision', 'pairs'), ('examples', 100000), ('task', 'classification')),
                        then='encoder',
                    ),
                    Case(
                        given=(('supervision', 'ranked'), ('examples', 100000), ('failures', ('reasoning',))),
                        then='preference',
                    ),
                    Case(
                        given=(('supervision', 'pairs'), ('examples', 99999), ('failures', ('reasoning',))),
                        then='sft-lora',
                    ),
                    Case(given=(('supervision', 'pairs'), ('examples', 100000), ('failures', ())), then='sft-lora'),
                    Case(
                        given=(('supervision', 'pairs'), ('examples', 100000), ('failures', ('missing-facts',))),
                        then='sft-lora',
                    ),
                    Case(
                        given=(('supervision', 'ranked'), ('examples', 100000), ('rare_language', True)),
                        then='preference',
                    ),
                    Case(
                        given=(('supervision', 'pairs'), ('examples', 99999), ('rare_language', True)),
                        then='sft-lora',
                    ),
                ),
            ),
            Rule(
                id='domain-text-by-the-gigabyte',
                step='method',
                when=All(
                    parts=(
                        OneOf(fact='rare_language', values=(True,)),
                        Within(fact='corpus_pages', at_least=250000, at_least_name='cpt_pages'),
                    ),
                ),
                then='continued-pretraining',
                because='With half a gigabyte of text and more in a language or jargon that the base model hardly knows, it pays to let it read that text first and to train the task afterwards.',
                sources=('wshobson-finetuning', 'meta-when', 'entigraph-2024'),
                do='Let the model read the text first, with general text mixed in, then train the task.',
                overrides=(
                    'labels-from-a-larger-model',
                    'distil-the-larger-model',
                    'preferences-given',
                    'grader-given',
                    'hard-and-huge',
                ),
                cases=(
                    Case(given=(('rare_language', True), ('corpus_pages', 250000)), then='continued-pretraining'),
                    Case(given=(('rare_language', False), ('corpus_pages', 250000)), then='sft-lora'),
                    Case(given=(('rare_language', True), ('corpus_pages', 249999)), then='sft-lora'),
                ),
            ),
        ),
        notes=(
            Note(
                id='thumbs-are-unpaired',
                step='method',
                when=OneOf(fact='supervision', values=('thumbs',)),
                say='Single ratings need a method for unpaired feedback, and about as many good marks as bad ones. Ratings by users measure more than quality, so check a sample.',
                level='caution',
                sources=('wshobson-finetuning', 'microsoft-foundry-skill'),
            ),
            Note(
                id='reinforcement-is-dear',
                step='method',
                when=OneOf(fact='supervision', values=('grader',)),
                say="Reinforcement is billed by the hour and by the grader's calls, and it exploits every hole in the grader. Validate on held-out tasks and read what scores best.",
                level='caution',
                sources=('microsoft-foundry-skill', 'wshobson-finetuning', 'openai-rft'),
            ),
            Note(
                id='numbers-need-a-number-loss',
                step='method',
                when=OneOf(fact='task', values=('prediction',)),
                say='Generating digits fits a numeric target poorly. Compare with a regression model on the same inputs, and look at the distribution of past values for rounding and bias first.',
                level='caution',
                sources=('cost-aware-classification', 'huyen-aie'),
            ),
            Note(
                id='weights-you-keep',
                step='method',
                when=OneOf(fact='hosting', values=('own-boundary', 'on-device')),
                say='Take open weights with a licence that allows your use, and keep weights, data and recipe together. Large models can be adapted on one or few GPUs with quantised adapters, but serving them is the larger bill.',
                level='advice',
                sources=('guide-2026#S4', 'guide-2026#S23', 'guide-2026#S30'),
            ),
            Note(
                id='hosted-or-own',
                step='method',
                when=OneOf(fact='hosting', values=('any-api',)),
                say='A hosted tune is quickest to get and leaves nothing in your hands; an adapter on open weights takes more care and can be moved. Decide by who will run it in a year.',
                level='advice',
                sources=('guide-2026#S20', 'guide-2026#S22', 'modular-handbook'),
            ),
            Note(
                id='plan-the-next-base',
                step='method',
                when=Within(fact='base_life_months', at_least=6, at_least_name='route_floor'),
                say='Every update of the base model can invalidate what was trained on it. Keep data, recipe and test cases so that retraining is one command, and count one retraining for each new base.',
                level='advice',
                sources=('relora-2026', 'openai-deprecations', 'guide-2026#S29'),
            ),
        ),
    )


def _readings() -> tuple[Question, ...]:
    return (
        Question(
            id='cost.monthly_saving',
            step='',
            type='amount',
            ask='What a tuned model saves a month against the cheapest prompted one that passes (0 = not counted)',
            why='',
            unit='dollars a month',
            low=-1000000000,
            high=1000000000,
            if_unknown=0.0,
            needs=('requests_per_month', 'tokens_in', 'tokens_out', 'model_passing', 'examples'),
        ),
        Question(
            id='cost.payback_months',
            step='',
            type='amount',
            ask='Months until a tuned model has paid for itself (120 = never, 0 = not counted)',
            why='',
            unit='months',
            high=120,
            if_unknown=0.0,
            needs=('requests_per_month', 'tokens_in', 'tokens_out', 'model_passing', 'examples'),
        ),
        Question(
            id='cost.verdict',
            step='',
            type='choice',
            ask='What speaks against a payback in time',
            why='',
            options=(
                ('pays', 'Nothing, it pays even if prices keep falling'),
                ('only-at-constant-prices', 'It pays only if the prices of prompted models stay as they are'),
                ('price-cut-first', 'The next announced price cut comes first'),
                ('base-model-ends-first', 'The base model ends first'),
                ('never', 'It costs more to run than it saves'),
            ),
            if_unknown='pays',
            needs=('requests_per_month', 'tokens_in', 'tokens_out', 'model_passing', 'examples'),
        ),
        Question(
            id='cost.cheapest_prompted',
            step='',
            type='amount',
            ask='What the cheapest prompted model that passes costs a month (0 = not counted)',
            why='',
            unit='dollars a month',
            high=1000000000000,
            if_unknown=0.0,
            needs=('requests_per_month', 'tokens_in', 'tokens_out', 'model_passing'),
        ),
        Question(
            id='cost.data_preparation',
            step='',
            type='amount',
            ask='What writing and checking the training examples costs (0 = not counted)',
            why='',
            unit='dollars',
            high=1000000000000,
            if_unknown=0.0,
            needs=('requests_per_month', 'tokens_in', 'tokens_out', 'model_passing', 'examples'),
        ),
        Question(
            id='routes.hosted',
            step='',
            type='choice',
            ask='Whether any provider still tunes a model of its own for new customers, from the catalogue',
            why='',
            options=(
                ('open', 'At least one route is open'),
                ('closing', 'The last ones have a date at which they shut'),
                ('closed', 'All are shut'),
            ),
            if_unknown='open',
            needs=('requests_per_month', 'tokens_in', 'tokens_out', 'model_passing', 'examples'),
        ),
        Question(
            id='routes.open_weights',
            step='',
            type='choice',
            ask='Whether any host still tunes open weights, from the catalogue',
            why='',
            options=(
                ('open', 'At least one route is open'),
                ('closing', 'The last ones have a date at which they shut'),
                ('closed', 'All are shut'),
            ),
            if_unknown='open',
            needs=('requests_per_month', 'tokens_in', 'tokens_out', 'model_passing', 'examples'),
        ),
        Question(
            id='routes.ends_in_months',
            step='',
            type='amount',
            ask='Months until the best way to a tuned model ends, from the catalogue (120 = no end announced)',
            why='',
            unit='months',
            high=120,
            if_unknown=120.0,
            needs=('requests_per_month', 'tokens_in', 'tokens_out', 'model_passing', 'examples'),
        ),
    )


def _thresholds() -> dict[str, Threshold]:
    return {
        'eval_floor': Threshold(
            id='eval_floor',
            title='Fewest test cases on which a change can be judged at all',
            unit='cases',
            value=20,
            checked='2026-11-23',
            sources=('guide-2026#S26', 'openai-accuracy', 'hamel-evals-faq'),
        ),
        'eval_comfortable': Threshold(
            id='eval_comfortable',
            title='Test cases from which one score is certain to about nine points',
            unit='cases',
            value=100,
            checked='2026-11-23',
            sources=('eval-arithmetic', 'hamel-evals-faq'),
        ),
        'eval_strong': Threshold(
            id='eval_strong',
            title='Test cases from which one score is certain to about five points',
            unit='cases',
            value=400,
            checked='2026-11-23',
            sources=('eval-arithmetic', 'wshobson-finetuning'),
        ),
        'examples_floor': Threshold(
            id='examples_floor',
            title='Fewest examples from which training can beat a prompt, by task',
            unit='examples',
            value=100,
            checked='2026-11-23',
            sources=(
                'guide-2026#S9',
                'guide-2026#S27',
                'guide-2026#S5',
                'openai-sft',
                'google-tuning',
                'bucher-martini',
                'label-count',
                'vieira-translation',
                'guide-2026#S24',
            ),
            by='task',
            values=(('classification', 200), ('writing', 50), ('code', 500), ('translation', 5000)),
        ),
        'examples_comfortable': Threshold(
            id='examples_comfortable',
            title='Examples from which a first training run is more than a trial',
            unit='examples',
            value=500,
            checked='2026-11-23',
            sources=('guide-2026#S24', 'microsoft-considerations', 'openai-legacy-validator'),
        ),
        'labels_plenty': Threshold(
            id='labels_plenty',
            title='Labelled examples beyond what a prompt has been shown to make use of',
            unit='examples',
            value=1000,
            checked='2026-11-24',
            sources=('many-shot', 'similar-examples'),
        ),
        'rare_language_floor': Threshold(
            id='rare_language_floor',
            title='Fewest examples where the language or jargon is rare for the base model',
            unit='examples',
            value=1000,
            checked='2026-11-23',
            sources=('openai-accuracy', 'vieira-translation'),
        ),
        'preference_floor': Threshold(
            id='preference_floor',
            title='Fewest ranked or rated answers for preference training',
            unit='examples',
            value=500,
            checked='2026-11-23',
            sources=('microsoft-foundry-skill',),
        ),
        'grader_floor': Threshold(
            id='grader_floor',
            title='Fewest different tasks for reinforcement with a grader',
            unit='examples',
            value=200,
            checked='2026-11-23',
            sources=('microsoft-foundry-skill',),
        ),
        'many_shot': Threshold(
            id='many_shot',
            title='Examples that still fit into a long prompt',
            unit='examples',
            value=1000,
            checked='2026-11-23',
            sources=('many-shot',),
        ),
        'corpus_fits': Threshold(
            id='corpus_fits',
            title='Size of a document collection that needs no index because it fits into the prompt (about 200,000 tokens)',
            unit='pages',
            value=500,
            checked='2026-11-23',
            sources=('anthropic-contextual', 'long-context-or-rag'),
        ),
        'corpus_long': Threshold(
            id='corpus_long',
            title='Size from which models begin to overlook passages in a long prompt (about 32,000 tokens)',
            unit='pages',
            value=80,
            checked='2026-11-23',
            sources=('nolima',),
        ),
        'cpt_pages': Threshold(
            id='cpt_pages',
            title='Text from which continued pre-training becomes thinkable (half a gigabyte at about 2,000 characters a page)',
            unit='pages',
            value=250000,
            checked='2026-11-23',
            sources=('wshobson-finetuning',),
        ),
        'distil_volume': Threshold(
            id='distil_volume',
            title='Monthly requests from which a tuned small model can pay for itself, by task',
            unit='requests a month',
            value=1000000,
            checked='2026-11-23',
            sources=(
                'guide-2026#S7',
                'guide-2026#S14',
                'buzzi-engine',
                'slavin-scorecard',
                'cost-aware-classification',
                'break-even-arithmetic',
            ),
            by='task',
            values=(('classification', 100000), ('prediction', 100000)),
        ),
        'stable_floor': Threshold(
            id='stable_floor',
            title='Shortest time between changes of the task at which a training round can keep up',
            unit='weeks',
            value=3,
            checked='2026-11-23',
            sources=('guide-2026#S28', 'guide-2026#S10', 'microsoft-foundry-skill'),
        ),
        'stable_comfortable': Threshold(
            id='stable_comfortable',
            title='Time between changes of the task from which retraining is a yearly chore and not a monthly one (our judgement)',
            unit='weeks',
            value=13,
            checked='2026-11-23',
            sources=('guide-2026#S28', 'modular-handbook'),
        ),
        'route_floor': Threshold(
            id='route_floor',
            title='Shortest life left in the base model and in the way to train and serve it',
            unit='months',
            value=6,
            checked='2026-11-23',
            sources=('openai-deprecations', 'modular-handbook'),
        ),
        'full_tuning_examples': Threshold(
            id='full_tuning_examples',
            title='Examples from which full training can learn more than LoRA on a hard domain',
            unit='examples',
            value=100000,
            checked='2026-11-23',
            sources=('lora-learns-less', 'lora-without-regret'),
        ),
        'payback_limit': Threshold(
            id='payback_limit',
            title="Payback beyond which a saving can't be counted on (our judgement, from how fast prices of prompted models have halved)",
            unit='months',
            value=12,
            checked='2026-11-23',
            sources=('break-even-arithmetic', 'price-history'),
        ),
    }


def _sources() -> dict[str, Source]:
    return {
        'guide-2026': Source(
            id='guide-2026',
            title='What is fine-tuning, and when do you actually need it? (the founding guide of this pack)',
            published='2026-04-29',
            checked='2026-11-23',
            read='excerpt',
            claim='Fine-tune only after prompting and retrieval are exhausted, for a stable style, format or volume, with data, an eval set and an owner.',
            parts=(
                (
                    'S1',
                    'Fine-tuning continues the training of a ready model on your own data, and is rarely the right first move.',
                ),
                (
                    'S2',
                    'Better prompts and retrieval solve most needs that look custom (no share is quoted here, because none is measured).',
                ),
                (
                    'S3',
                    'The work is a set of input-output pairs, a training job, and a new checkpoint that is called instead of the base model.',
                ),
                (
                    'S4',
                    'With open weights, small adapters (LoRA) beside frozen weights are the usual way; one GPU and hours do, and results compete for most tasks.',
                ),
                ('S5', 'Training is strong at style and tone; some 200 to 500 good outputs usually carry a style.'),
                (
                    'S6',
                    'Training is strong at strict formats, but structured-output modes often give the same without it.',
                ),
                (
                    'S7',
                    'A small tuned model can match a far larger one on a narrow task at a fraction of the token price, which pays only at a high monthly volume.',
                ),
                ('S8', 'Training is a poor way to add facts; a model that should know something needs retrieval.'),
                (
                    'S9',
                    "Training needs at least 100 to 500 good examples; who can't write 100 by hand has no training problem yet.",
                ),
                (
                    'S10',
                    'Training suits nothing that is still being iterated on, because a round takes hours to days instead of seconds.',
                ),
                ('S11', 'First question - could a better prompt solve it? Try that properly before anything else.'),
                ('S12', 'Second question - is it about private or recent data? Then retrieve.'),
                (
                    'S13',
                    "Third question - is there a style or format that a prompt can't enforce? Then consider training.",
                ),
                (
                    'S14',
                    'Fourth question - is the volume so high that a large model on every call breaks the budget? Then train a smaller one.',
                ),
                ('S15', "A good case - support replies in a brand's voice."),
                ('S16', 'A good case - translating into the style of a domain such as law or medicine.'),
                (
                    'S17',
                    'A good case - code in the idioms of a private codebase (published decisions put retrieval first here).',
                ),
                ('S18', 'A good case - classification at high volume, such as ticket routing.'),
                ('S19', 'A good case - distilling a large model into a cheaper one that you can host.'),
                ('S20', 'A hosted tune costs little to train, but the tuned model is billed above the base price.'),
                ('S21', 'Not every provider offers training, and some do so for enterprise customers only.'),
                ('S22', 'A LoRA run on a small open model costs tens of dollars at most, by size of the data.'),
                (
                    'S23',
                    'A full run on a very large open model costs hundreds of dollars of GPU time, and then needs hosting.',
                ),
                ('S24', 'The training bill is small; the real cost is preparing 500 to 5,000 examples.'),
                ('S25', "Not yet, while prompting and retrieval aren't exhausted."),
                ('S26', 'Not yet, without an eval set that can tell whether training helped.'),
                ('S27', 'Not yet, with fewer than 100 examples or noisy ones.'),
                ('S28', 'Not yet, if the task changes every two weeks.'),
                ('S29', 'Not yet, if nobody will maintain the model in the long run.'),
                (
                    'S30',
                    'Related questions are retrieval, LoRA against full training, training large models locally, and judging quality at scale.',
                ),
            ),
        ),
        'openai-accuracy': Source(
            id='openai-accuracy',
            title='OpenAI, Optimizing LLM accuracy',
            published='2026-06 (the copy that was read)',
            checked='2026-11-23',
            read='excerpt',
            claim='Sort failures into missing context and unreliable behaviour, start with 20 or more test questions, and add levers by failure; a misread context can justify training, and training data must look like production.',
            url='https://developers.openai.com/api/docs/guides/optimizing-llm-accuracy',
            figure='Icelandic correction, BLEU 62 zero-shot, 70 with examples, 78 small tuned, 87 large tuned, 83 when retrieval was added to that',
            dated_models=True,
        ),
        'openai-sft': Source(
            id='openai-sft',
            title='OpenAI, Fine-tuning best practices',
            published='unknown',
            checked='2026-11-23',
            read='excerpt',
            claim='Ten examples are the technical minimum and 50 a sensible start; gains show between 50 and 100; the share of refusals in the data must match reality.',
            url='https://developers.openai.com/api/docs/guides/fine-tuning-best-practices.md',
            figure='60 % refusals in the data where 5 % are wanted leads to too many refusals',
        ),
        'openai-rft': Source(
            id='openai-rft',
            title='OpenAI, Reinforcement fine-tuning',
            published='unknown',
            checked='2026-11-23',
            read='excerpt',
            claim='Reinforcement needs tasks on which experts agree about the right answer, so that a grader can score it.',
            url='https://developers.openai.com/api/docs/guides/reinforcement-fine-tuning.md',
        ),
        'openai-legacy-validator': Source(
            id='openai-legacy-validator',
            title='OpenAI Python SDK 1.109.1, data validator of the former fine-tuning command',
            published='2025',
            checked='2026-11-23',
            read='primary',
            claim='It warned below 100 examples, advised a few hundred, and expected roughly steady gains for each doubling.',
            url='https://github.com/openai/openai-python',
        ),
        'openai-deprecations': Source(
            id='openai-deprecations',
            title='OpenAI, Deprecations',
            published='2026-11',
            checked='2026-11-23',
            read='excerpt',
            claim="Generally available models get at least six months' notice, tuned models end with their base model, and self-serve training closed step by step from May 2026 to January 2027.",
            url='https://developers.openai.com/api/docs/deprecations',
        ),
        'openai-terms': Source(
            id='openai-terms',
            title='OpenAI, Terms of use (output may not train competing models)',
            published='unknown',
            checked='2026-11-23',
            read='secondary',
            claim="Several providers' terms forbid using outputs to build competing models; others, and permissively licensed open models, don't.",
            url='https://openai.com/policies/row-terms-of-use/',
        ),
        'google-tuning': Source(
            id='google-tuning',
            title='Google Cloud, About supervised fine-tuning for Gemini models',
            published='unknown',
            checked='2026-11-23',
            read='excerpt',
            claim='Prompt first; start with about 100 examples, go to thousands if needed, and put quality before quantity.',
            url='https://cloud.google.com/vertex-ai/generative-ai/docs/models/gemini-supervised-tuning-about',
        ),
        'microsoft-considerations': Source(
            id='microsoft-considerations',
            title='Microsoft, When to use fine-tuning (Azure AI docs)',
            published='2026',
            checked='2026-11-23',
            read='primary',
            claim='Training suits reliable style and format when examples in the prompt fail; it takes hundreds to a few thousand examples, must be repeated when data or base change, and needs a baseline.',
            url='https://github.com/MicrosoftDocs/azure-ai-docs/blob/main/articles/foundry/openai/concepts/fine-tuning-considerations.md',
        ),
        'microsoft-foundry-skill': Source(
            id='microsoft-foundry-skill',
            title='Microsoft, Foundry fine-tuning skill',
            published='2026',
            checked='2026-11-23',
            read='primary',
            claim='Supervised training takes 50 to 5,000 examples, preferences 500 to 5,000 pairs, reinforcement 200 to 2,000 prompts; a task that changes often is a red flag.',
            url='https://github.com/microsoft/azure-skills',
            figure='335 clean examples beat 1,576 noisy ones, 9.15 against 8.53 points',
        ),
        'azure-cost': Source(
            id='azure-cost',
            title='Microsoft, Cost management for fine-tuning',
            published='2026',
            checked='2026-11-23',
            read='excerpt',
            claim='Training is billed by tokens and epochs; a deployed tune is billed by the hour whether it is used or not.',
            url='https://learn.microsoft.com/azure/foundry/openai/how-to/fine-tuning-cost-management',
        ),
        'aws-nova-guidance': Source(
            id='aws-nova-guidance',
            title='AWS Labs, Nova science guidance (fine-tuning technique skill)',
            published='2026',
            checked='2026-11-23',
            read='primary',
            claim="Above 95 % at the baseline stop; at about 0 % use supervised examples before any reinforcement, because reinforcement sharpens abilities and doesn't create them; knowledge gaps call for other means.",
            url='https://github.com/awslabs/agent-plugins',
        ),
        'aws-use-case-spec': Source(
            id='aws-use-case-spec',
            title='AWS Labs, Use case specification skill',
            published='2026',
            checked='2026-11-23',
            read='primary',
            claim='Write down the problem, the users and three success criteria that can be judged before choosing a technique.',
            url='https://github.com/awslabs/agent-plugins',
        ),
        'aws-nova-case': Source(
            id='aws-nova-case',
            title='AWS, Model customization, RAG, or both - a case study with Amazon Nova',
            published='2025-04',
            checked='2026-11-23',
            read='excerpt',
            claim='On questions about fixed documentation, training and retrieval each gained about the same and the pair far more, judged by models.',
            url='https://aws.amazon.com/blogs/machine-learning/model-customization-rag-or-both-a-case-study-with-amazon-nova/',
            figure='about +30 % quality each, +83 % together; the tuned model answered in half the time; retrieval doubled the tokens and yet lowered the delay by about 30 %',
            dated_models=True,
        ),
        'huyen-aie': Source(
            id='huyen-aie',
            title='Chip Huyen, AI Engineering, chapters 7 and 8',
            published='2025',
            checked='2026-11-23',
            read='primary',
            claim='Go from the prompt to examples to simple retrieval, then branch by kind of failure; coverage and quality of data matter, and getting data is the hard part.',
            url='https://github.com/chiphuyen/aie-book',
        ),
        'wshobson-finetuning': Source(
            id='wshobson-finetuning',
            title='wshobson/agents, llm-finetuning plug-in',
            published='2026',
            checked='2026-11-23',
            read='primary',
            claim='No method is chosen without a measured baseline and failure buckets; supervision decides the method, domain text by the gigabyte calls for continued pre-training, and a tuned model must pass a drift budget.',
            url='https://github.com/wshobson/agents/tree/main/plugins/llm-finetuning',
        ),
        'hamel-valuable': Source(
            id='hamel-valuable',
            title='Hamel Husain, Is fine-tuning still valuable?',
            published='2024',
            checked='2026-11-23',
            read='primary',
            claim='Training won for niche query languages and odd mixed formats on narrow tasks, and disappointed for general assistants; nobody tunes well without an eval.',
            url='https://hamel.dev/blog/posts/fine_tuning_valuable.html',
        ),
        'hamel-evals-faq': Source(
            id='hamel-evals-faq',
            title='Hamel Husain, Evals FAQ',
            published='2025',
            checked='2026-11-23',
            read='primary',
            claim="Read at least 100 traces before choosing a remedy, and 20 to 50 outputs after each change; don't switch models without error analysis.",
            url='https://hamel.dev/blog/posts/evals-faq/',
        ),
        'anyscale-form': Source(
            id='anyscale-form',
            title='Kadous and Hakhamaneshi (Anyscale), Fine tuning is for form, not facts',
            published='2023',
            checked='2026-11-23',
            read='excerpt',
            claim='Ask which problem training is to solve; it changes the form of the output, and other means serve facts better.',
            url='https://www.anyscale.com/blog/fine-tuning-is-for-form-not-facts',
        ),
        'unsloth-guide': Source(
            id='unsloth-guide',
            title='Unsloth, Fine-tuning LLMs guide',
            published='unknown',
            checked='2026-11-23',
            read='excerpt',
            claim='Names new knowledge first among the things that training brings in, against most other guides.',
            url='https://unsloth.ai/docs/get-started/fine-tuning-llms-guide',
        ),
        'modular-handbook': Source(
            id='modular-handbook',
            title='Modular, LLM inference handbook, fine-tuning',
            published='2026',
            checked='2026-11-23',
            read='primary',
            claim='Train what is stable, frequent and systematic, never to supply missing or changing facts; treat a hosted tune as something that must be maintained and replaced.',
            url='https://github.com/modular/llm-inference-handbook',
        ),
        'fireworks-loras': Source(
            id='fireworks-loras',
            title='Fireworks, Deploying LoRAs',
            published='2026',
            checked='2026-11-23',
            read='excerpt',
            claim='Tuned adapters run on dedicated GPUs that are billed by the hour; many adapters can share one deployment.',
            url='https://docs.fireworks.ai/fine-tuning/deploying-loras.md',
        ),
        'baseten-method': Source(
            id='baseten-method',
            title='Baseten, Choose a post-training method',
            published='unknown',
            checked='2026-11-23',
            read='excerpt',
            claim='Use supervised examples where you can write the right answer, and reinforcement where you can only check it.',
            url='https://docs.baseten.co/post-training/choose-a-method.md',
        ),
        'together-sft': Source(
            id='together-sft',
            title='Together, Supervised and preference fine-tuning',
            published='unknown',
            checked='2026-11-23',
            read='excerpt',
            claim='Supervised training is the default; preference training comes on top of it.',
            url='https://docs.together.ai/docs/fine-tuning/supervised.md',
        ),
        'hf-course': Source(
            id='hf-course',
            title='Hugging Face, LLM course, supervised fine-tuning',
            published='unknown',
            checked='2026-11-23',
            read='excerpt',
            claim="Train when prompting an instruction-tuned model isn't enough, for instance because of the domain, the price of large models, or control of the output.",
            url='https://huggingface.co/learn/nlp-course/chapter11/3',
        ),
        'meta-when': Source(
            id='meta-when',
            title='Meta AI, When to fine-tune LLMs vs other techniques',
            published='2024-08',
            checked='2026-11-23',
            read='secondary',
            claim='Training is for tone and format, edge cases, rare domains, cost by distillation and new abilities; start simple, and expect hybrids.',
            url='https://ai.meta.com/blog/when-to-fine-tune-llms-vs-other-techniques',
        ),
        'applied-llms': Source(
            id='applied-llms',
            title='Yan and others, Applied LLMs',
            published='2024',
            checked='2026-11-23',
            read='secondary',
            claim="Don't fine-tune until it is proven necessary; the running costs outlast the launch.",
            url='https://applied-llms.org',
        ),
        'manning-reliable': Source(
            id='manning-reliable',
            title='Manning, Building Reliable AI Systems, chapter 5',
            published='2026',
            checked='2026-11-23',
            read='excerpt',
            claim='If a prompt handles eight of ten real cases, keep working on the prompt.',
            url='https://livebook.manning.com/learn/building-reliable-ai-systems/chapter-5',
        ),
        'anthropic-contextual': Source(
            id='anthropic-contextual',
            title='Anthropic, Introducing Contextual Retrieval',
            published='2024-09-19',
            checked='2026-11-23',
            read='excerpt',
            claim='Knowledge of less than about 200,000 tokens, some 500 pages, can go into the prompt whole, with caching; better indexing cut failed retrievals step by step.',
            url='https://www.anthropic.com/news/contextual-retrieval',
            figure='failed retrievals cut by 35, 49 and 67 %',
            dated_models=True,
        ),
        'anthropic-pricing': Source(
            id='anthropic-pricing',
            title='Anthropic, Pricing (prompt caching)',
            published='2026',
            checked='2026-11-23',
            read='excerpt',
            claim='Reading a cached prompt prefix costs about a tenth of the input price.',
            url='https://platform.claude.com/docs/en/about-claude/pricing',
        ),
        'buzzi-engine': Source(
            id='buzzi-engine',
            title='buzzi.ai, RAG or fine-tuning decision engine, methodology',
            published='unknown',
            checked='2026-11-23',
            read='excerpt',
            claim="More than a million requests a month favour training, fewer than ten thousand don't; audit-grade citations favour retrieval; retrieval adds 100 to 400 ms.",
            url='https://www.buzzi.ai/tools/en/rag-vs-finetuning-decision-engine/methodology',
        ),
        'slavin-scorecard': Source(
            id='slavin-scorecard',
            title='slavin.ai, Compare RAG and fine-tuning',
            published='unknown',
            checked='2026-11-23',
            read='excerpt',
            claim="Above ten million requests a year training pays itself back, below one million it doesn't; answers within 300 ms favour a tuned model.",
            url='https://www.slavin.ai/Compare-RAG-vs-Fine-tuning.aspx',
        ),
        'rag-advisor': Source(
            id='rag-advisor',
            title='RAG Advisor 0.6.2',
            published='2026-09',
            checked='2026-11-23',
            read='primary',
            claim='Few files and short texts go straight into the prompt; questions over records are better served by a query or a tool than by a passage index.',
            url='https://github.com/aelena/rag-advisor',
        ),
        'ovadia-2023': Source(
            id='ovadia-2023',
            title='Ovadia and others, Fine-Tuning or Retrieval? Comparing Knowledge Injection in LLMs',
            published='2023-12',
            checked='2026-11-23',
            read='excerpt',
            claim='Retrieval beat unsupervised training for old and for new facts; many rewordings of a fact helped training but left it behind.',
            url='https://arxiv.org/abs/2312.05934',
            figure='new events, 0.481 base, 0.504 trained, 0.588 with rewordings, 0.875 with retrieval',
            dated_models=True,
        ),
        'gekhman-2024': Source(
            id='gekhman-2024',
            title='Gekhman and others, Does Fine-Tuning LLMs on New Knowledge Encourage Hallucinations?',
            published='2024-05',
            checked='2026-11-23',
            read='primary',
            claim='Unknown facts in the training set are learned slowly, and once they are learned the model invents more.',
            url='https://arxiv.org/abs/2405.05904',
            dated_models=True,
        ),
        'balaguer-2024': Source(
            id='balaguer-2024',
            title='Balaguer and others, RAG vs Fine-tuning - Pipelines, Tradeoffs, and a Case Study on Agriculture',
            published='2024-01',
            checked='2026-11-23',
            read='excerpt',
            claim='Training on question-answer pairs from documents and retrieval each added accuracy, and the gains added up.',
            url='https://arxiv.org/abs/2401.08406',
            figure='more than 6 points from training and 5 more from retrieval',
            dated_models=True,
        ),
        'soudani-2024': Source(
            id='soudani-2024',
            title='Soudani and others, Fine Tuning vs. Retrieval Augmented Generation for Less Popular Knowledge',
            published='2024-03',
            checked='2026-11-23',
            read='excerpt',
            claim='For rarely mentioned facts retrieval is far ahead of training, though training helps somewhat.',
            url='https://arxiv.org/abs/2403.01432',
            dated_models=True,
        ),
        'entigraph-2024': Source(
            id='entigraph-2024',
            title='Yang and others, Synthetic continued pretraining',
            published='2024-09',
            checked='2026-11-23',
            read='excerpt',
            claim="Facts of a small corpus can be trained in, but only after rewriting it hundreds of times over; the result adds to retrieval and doesn't replace it.",
            url='https://arxiv.org/abs/2409.07431',
            figure='about 350 times the text for some 80 % of the gain from retrieval',
            dated_models=True,
        ),
        'lampinen-2025': Source(
            id='lampinen-2025',
            title='Lampinen and others, On the generalization of language models from in-context learning and finetuning',
            published='2025-05',
            checked='2026-11-23',
            read='excerpt',
            claim='A model infers far better from facts in its context than from the same facts in its training set.',
            url='https://arxiv.org/abs/2505.00661',
            dated_models=True,
        ),
        'lora-land': Source(
            id='lora-land',
            title='Zhao and others, LoRA Land - 310 Fine-tuned LLMs that Rival GPT-4',
            published='2024-05',
            checked='2026-11-23',
            read='excerpt',
            claim="Small tuned models beat a large prompted one on most narrow tasks and lost on broad ones; the prompts weren't optimised.",
            url='https://arxiv.org/abs/2405.00732',
            figure='224 of 310 models beat GPT-4, on average by 10 points',
            dated_models=True,
        ),
        'bucher-martini': Source(
            id='bucher-martini',
            title='Bucher and Martini, Fine-Tuned Small LLMs (Still) Significantly Outperform Zero-Shot Generative AI Models in Text Classification',
            published='2024-06',
            checked='2026-11-23',
            read='excerpt',
            claim='Small tuned encoders beat large prompted models on every classification task tried, and gained little beyond 200 to 500 labels.',
            url='https://arxiv.org/abs/2406.08660',
            dated_models=True,
        ),
        'label-count': Source(
            id='label-count',
            title='Pecher and others, Comparing Specialised Small and General Large Language Models on Text Classification',
            published='2024-02',
            checked='2026-11-23',
            read='excerpt',
            claim='A small tuned classifier needs about 100 labels on average to reach a prompted large model, and two to three times as many once variance counts.',
            url='https://arxiv.org/abs/2402.12819',
            dated_models=True,
        ),
        'cost-aware-classification': Source(
            id='cost-aware-classification',
            title='Valdes Gonzalez, Cost-Aware Model Selection for Text Classification',
            published='2026-02-06',
            checked='2026-11-23',
            read='excerpt',
            claim='Tuned encoders classified as well as prompted large models at one to two orders of magnitude lower cost and latency.',
            url='https://arxiv.org/abs/2602.06370',
        ),
        'south-slavic-2025': Source(
            id='south-slavic-2025',
            title='State of the Art in Text Classification for South Slavic Languages - Fine-Tuning or Prompting?',
            published='2025-11',
            checked='2026-11-23',
            read='excerpt',
            claim='Prompted large models often matched or passed tuned encoders without any label, but were slower, dearer and less predictable, so that encoders stay the practical choice for annotation at scale.',
            url='https://arxiv.org/abs/2511.07989',
        ),
        'similar-examples': Source(
            id='similar-examples',
            title='Khrapunova, Bridging Zero-Shot and Fine-Tuned Performance in Text Classification through Retrieval-Augmented Prompting',
            published='2025',
            checked='2026-11-23',
            read='excerpt',
            claim='Tuned encoders led bare prompts clearly; choosing the labelled examples nearest to each input for the prompt closed the gap on a task with many fine labels, while reasoning lowered accuracy.',
            url='https://www.asrjetsjournal.org/American_Scientific_Journal/article/view/12048',
            figure='tuned encoders 10 to 25 points ahead of prompts without examples',
            dated_models=True,
        ),
        'vieira-translation': Source(
            id='vieira-translation',
            title='Vieira and others, How Much Data is Enough Data? Fine-Tuning Large Language Models for In-House Translation',
            published='2024-09',
            checked='2026-11-23',
            read='excerpt',
            claim='Training a translator on 1,000 or 2,000 segments made it worse than the base model; it improved from about 5,000 and gained most above 100,000.',
            url='https://arxiv.org/abs/2409.03454',
            figure='+13 BLEU and +25 COMET points at 207,000 segments',
            dated_models=True,
        ),
        'raft-2024': Source(
            id='raft-2024',
            title='Zhang and others, RAFT - Adapting Language Model to Domain Specific RAG',
            published='2024-03',
            checked='2026-11-23',
            read='excerpt',
            claim='Training a model to read retrieved passages among misleading ones beat plain retrieval; adding retrieval to a model that was trained without it could make things worse.',
            url='https://arxiv.org/abs/2403.10131',
            dated_models=True,
        ),
        'sufficient-context': Source(
            id='sufficient-context',
            title='Joren and others, Sufficient Context - A New Lens on Retrieval Augmented Generation Systems',
            published='2024-11',
            checked='2026-11-23',
            read='excerpt',
            claim='With enough context large models answer well, but without it they answer wrongly instead of abstaining; small models err or abstain even with enough context.',
            url='https://arxiv.org/abs/2411.06037',
            figure='guided abstention made answers right more often by 2 to 10 %',
            dated_models=True,
        ),
        'lora-learns-less': Source(
            id='lora-learns-less',
            title='Biderman and others, LoRA Learns Less and Forgets Less',
            published='2024-05',
            checked='2026-11-23',
            read='excerpt',
            claim='With 100,000 examples and more of code or mathematics, full training learned more than LoRA, while LoRA kept other skills better.',
            url='https://arxiv.org/abs/2405.09673',
            dated_models=True,
        ),
        'lora-without-regret': Source(
            id='lora-without-regret',
            title='Schulman and others (Thinking Machines), LoRA Without Regret',
            published='2025-09-29',
            checked='2026-11-23',
            read='excerpt',
            claim='LoRA on all layers, with about ten times the learning rate, equals full training for small and medium data, and for reinforcement even at rank one.',
            url='https://thinkingmachines.ai/blog/lora/',
        ),
        'jsonschemabench': Source(
            id='jsonschemabench',
            title='Geng and others, JSONSchemaBench',
            published='2025-01',
            checked='2026-11-23',
            read='excerpt',
            claim='Constrained decoding guarantees the syntax, is faster, and raised accuracy a little, but engines differ widely in the schemas that they cover.',
            url='https://arxiv.org/abs/2501.10868',
            figure='about 50 % faster and up to 4 % more accurate; the best engine covers twice the schemas of the worst',
            dated_models=True,
        ),
        'speak-freely': Source(
            id='speak-freely',
            title='Tam and others, Let Me Speak Freely?',
            published='2024-08',
            checked='2026-11-23',
            read='excerpt',
            claim="Strict formats lowered reasoning scores and didn't hurt classification.",
            url='https://arxiv.org/abs/2408.02442',
            dated_models=True,
        ),
        'json-capacity': Source(
            id='json-capacity',
            title='Fan, Capacity, Not Format - Rethinking Structured Reasoning Failures',
            published='2026-06-08',
            checked='2026-11-23',
            read='excerpt',
            claim='A model near its limits loses much accuracy when it must write JSON while it reasons; reasoning first and formatting afterwards recovers most of that.',
            url='https://arxiv.org/abs/2606.09410',
            figure='losses of 28 to 36 points, 80 to 87 % of them recovered',
        ),
        'long-context-or-rag': Source(
            id='long-context-or-rag',
            title='Li and others, Retrieval Augmented Generation or Long-Context LLMs?',
            published='2024-07',
            checked='2026-11-23',
            read='excerpt',
            claim='Where the text fits, putting all of it into the context answered better than retrieval, at a higher price.',
            url='https://arxiv.org/abs/2407.16833',
            dated_models=True,
        ),
        'nolima': Source(
            id='nolima',
            title='Modarressi and others, NoLiMa - Long-Context Evaluation Beyond Literal Matching',
            published='2025-02',
            checked='2026-11-23',
            read='excerpt',
            claim='When question and passage share few words, most models fell to half of their short-text score at 32,000 tokens.',
            url='https://arxiv.org/abs/2502.05167',
            figure='10 or 11 of 12 or 13 models below half, by edition of the paper',
            dated_models=True,
        ),
        'deepseek-r1': Source(
            id='deepseek-r1',
            title='DeepSeek-AI, DeepSeek-R1 - Incentivizing Reasoning Capability in LLMs via Reinforcement Learning',
            published='2025-01',
            checked='2026-11-23',
            read='secondary',
            claim='Worked examples in the prompt lowered the scores of a model that reasons by itself; describing the task without examples did better.',
            url='https://arxiv.org/abs/2501.12948',
        ),
        'gepa': Source(
            id='gepa',
            title='Agrawal and others, GEPA - Reflective Prompt Evolution Can Outperform Reinforcement Learning',
            published='2025-07',
            checked='2026-11-23',
            read='excerpt',
            claim='Rewriting prompts from read traces beat reinforcement with far fewer trial runs.',
            url='https://arxiv.org/abs/2507.19457',
            figure='on average 6 % better over six tasks, with up to 35 times fewer runs',
        ),
        'databricks-optimisation': Source(
            id='databricks-optimisation',
            title='Databricks, Building State-of-the-Art Enterprise Agents 90x Cheaper with Automated Prompt Optimization',
            published='2025-09',
            checked='2026-11-23',
            read='excerpt',
            claim='Optimising the prompt of a cheaper model matched or beat supervised training at lower serving cost; both together were best.',
            url='https://www.databricks.com/blog/building-state-art-enterprise-agents-90x-cheaper-automated-prompt-optimization',
            figure='about 3 % above the large model at a ninetieth of its serving price',
        ),
        'better-together': Source(
            id='better-together',
            title='Soylu and others, Fine-Tuning and Prompt Optimization - Two Great Steps that Work Better Together',
            published='2024-07',
            checked='2026-11-23',
            read='excerpt',
            claim='Alternating prompt and weight optimisation beat either alone, weights alone by far more than prompts alone.',
            url='https://arxiv.org/abs/2407.10930',
            dated_models=True,
        ),
        'many-shot': Source(
            id='many-shot',
            title='Agarwal and others, Many-Shot In-Context Learning',
            published='2024-04',
            checked='2026-11-23',
            read='excerpt',
            claim='Hundreds of examples in the prompt came close to training on some tasks, among them translation into a rare language.',
            url='https://arxiv.org/abs/2404.11018',
            dated_models=True,
        ),
        'qi-safety': Source(
            id='qi-safety',
            title='Qi and others, Fine-tuning Aligned Language Models Compromises Safety, Even When Users Do Not Intend To!',
            published='2023-10',
            checked='2026-11-23',
            read='excerpt',
            claim="A few adversarial examples undo a model's guard, and harmless data weakens it as well.",
            url='https://arxiv.org/abs/2310.03693',
            dated_models=True,
        ),
        'mosbach-2023': Source(
            id='mosbach-2023',
            title='Mosbach and others, Few-shot Fine-tuning vs. In-context Learning - A Fair Comparison and Evaluation',
            published='2023-05',
            checked='2026-11-23',
            read='secondary',
            claim='With few examples and equal model size, training and examples in the prompt generalise alike, both with high variance.',
            url='https://arxiv.org/abs/2305.16938',
            dated_models=True,
        ),
        'lima': Source(
            id='lima',
            title='Zhou and others, LIMA - Less Is More for Alignment',
            published='2023-05',
            checked='2026-11-23',
            read='secondary',
            claim='One thousand carefully chosen examples set the manner of an assistant; its knowledge came from pre-training.',
            url='https://arxiv.org/abs/2305.11206',
            dated_models=True,
        ),
        'relevance-labeller': Source(
            id='relevance-labeller',
            title='Kang and others, Fine-tuning Small Language Models as Efficient Enterprise Search Relevance Labelers',
            published='2026-01',
            checked='2026-11-23',
            read='excerpt',
            claim="A small model trained on a larger model's labels equalled its teacher on 923 human-labelled pairs.",
            url='https://arxiv.org/abs/2601.03211',
            figure='17 times the throughput at a nineteenth of the cost',
        ),
        'clinical-nli': Source(
            id='clinical-nli',
            title='An entry to SemEval-2024 Task 2 on clinical trial reports (arXiv 2404.00484)',
            published='2024-04',
            checked='2026-11-23',
            read='secondary',
            claim="On a hard reasoning task tuned models weren't better than a prompted large one.",
            url='https://arxiv.org/abs/2404.00484',
            dated_models=True,
        ),
        'relora-2026': Source(
            id='relora-2026',
            title='Xu and others, ReLoRA - Knowledge-Reusing Adaptation for Fast Rollout of Evolving LLM Services',
            published='2026-05-23',
            checked='2026-11-23',
            read='excerpt',
            claim='An update of the base model can invalidate every adapter trained on it; reusing the old adapter unchanged often degrades quality.',
            url='https://arxiv.org/abs/2606.02606',
        ),
        'eval-arithmetic': Source(
            id='eval-arithmetic',
            title='Sample size arithmetic of this pack (binomial interval of one score, paired comparison of two)',
            published='2026-11-23',
            checked='2026-11-23',
            read='primary',
            claim='One score of p over n cases is uncertain by 1.96 x root(p (1 - p) / n), which at 70 % right is 20 points with 20 cases, 13 with 50, 9 with 100 and 4.5 with 400. Compared case by case, where a share d of the cases comes out differently, a gain of 2.8 x root(d / n) is found four times in five.',
            figure='with one case in five changed, 28 points with 20 cases, 18 with 50, 12.5 with 100, 7 with 300, 4 with 1,000',
        ),
        'error-bars': Source(
            id='error-bars',
            title='Miller, Adding Error Bars to Evals - A Statistical Approach to Language Model Evaluations',
            published='2024-11',
            checked='2026-11-23',
            read='secondary',
            claim='A score is an estimate with an error bar; two models are compared question by question, which shows smaller differences, and a power analysis says beforehand how many questions it takes.',
            url='https://arxiv.org/abs/2411.00640',
            figure='about 1,000 independent questions for a difference of 3 points',
        ),
        'break-even-arithmetic': Source(
            id='break-even-arithmetic',
            title='Break-even arithmetic of this pack (fixed monthly cost over saving for each request)',
            published='2026-11-23',
            checked='2026-11-23',
            read='primary',
            claim='The volume at which a dedicated tuned model pays runs from tens of thousands to tens of millions of requests a month, depending mainly on the price of the prompted model that it replaces.',
            figure='0.06 to 22 million requests a month',
        ),
        'price-history': Source(
            id='price-history',
            title='genai-prices 0.2.3, dated list prices',
            published='2026-11',
            checked='2026-11-23',
            read='primary',
            claim='List prices of the smallest prompted models fell by an order of magnitude within months.',
            url='https://pypi.org/project/genai-prices/',
            figure='10 to 12 times within four months of 2026',
        ),
    }


def _moves() -> tuple[Move, ...]:
    return (
        Move(
            id='constrain-output',
            when=All(
                parts=(
                    Includes(fact='failures', option='format'),
                    OneOf(
                        fact='format_failure',
                        values=('syntax', 'unsupported-schema', 'wrong-content', 'small-model'),
                    ),
                    Not(part=Includes(fact='tried', option='structured-output')),
                ),
            ),
            do='Switch on structured outputs or a grammar, simplify the schema until the engine takes it, and validate and retry once.',
            pass_mark='All outputs parse, and values are no worse than before',
            stop_mark='Two engines refuse the schema, or values get worse even with reasoning before the format',
            measure='Share of outputs that parse, and share whose values are right, counted apart',
            sources=('guide-2026#S6', 'jsonschemabench', 'json-capacity'),
        ),
        Move(
            id='read-failures',
            when=All(
                parts=(
                    OneOf(fact='prompt', values=('untried',)),
                    OneOf(fact='result', values=('below-target', 'fails-always')),
                    AnyOf(
                        parts=(
                            AnyOf(
                                parts=(
                                    Includes(fact='failures', option='accuracy'),
                                    Includes(fact='failures', option='reasoning'),
                                    Includes(fact='failures', option='misread-context'),
                                ),
                            ),
                            Not(
                                part=AnyOf(
                                    parts=(
                                        Includes(fact='failures', option='missing-facts'),
                                        Includes(fact='failures', option='style'),
                                        Includes(fact='failures', option='format'),
                                        Includes(fact='failures', option='latency'),
                                        Includes(fact='failures', option='cost'),
                                        Includes(fact='failures', option='control'),
                                    ),
                                ),
                            ),
                        ),
                    ),
                ),
            ),
            do='Read 100 outputs beside their inputs, note what is wrong with each, and sort the notes into a few kinds with counts.',
            pass_mark='The kinds cover nine in ten failures, and the largest has a name that everybody understands',
            stop_mark='When 20 further outputs bring no new kind',
            measure='Share of the outputs in each kind of failure',
            sources=('hamel-evals-faq', 'openai-accuracy'),
        ),
        Move(
            id='write-success-criteria',
            when=OneOf(fact='result', values=('not-tried',)),
            do='Write down three criteria by which anybody could judge an output, and the score at which you would ship; then run one careful prompt on real inputs.',
            pass_mark='They agree on at least 18 of them',
            stop_mark="If they keep disagreeing, the task isn't defined yet, and no technique will solve it",
            measure='Two people judge the same 20 outputs by these criteria',
            sources=('aws-use-case-spec', 'google-tuning'),
        ),
        Move(
            id='build-eval',
            when=Within(fact='eval_cases', below=20, below_name='eval_floor'),
            do='Collect real inputs with right answers, 20 to begin with and 100 as soon as you can, covering every kind of failure, kept out of all prompts and training data. Compared case by case, where one case in five comes out differently, 20 cases show a gain of 28 points, 50 of 18 and 100 of 12.5.',
            pass_mark='{eval_comfortable} cases, on at least 90 % of which two people agree',
            stop_mark="When people can't agree on right answers; clarify the task instead",
            measure='Number of cases, and agreement of two people on the answers',
            sources=('guide-2026#S26', 'openai-accuracy', 'hamel-evals-faq', 'eval-arithmetic'),
        ),
        Move(
            id='rewrite-instructions',
            when=All(
                parts=(
                    OneOf(fact='prompt', values=('untried',)),
                    AnyOf(
                        parts=(
                            Includes(fact='failures', option='misread-context'),
                            Includes(fact='failures', option='style'),
                            Includes(fact='failures', option='format'),
                            Includes(fact='failures', option='accuracy'),
                            Includes(fact='failures', option='reasoning'),
                        ),
                    ),
                    Not(part=Includes(fact='tried', option='instructions')),
                ),
            ),
            do='Rewrite the instructions against the two largest kinds of failure, one at a time.',
            pass_mark='The target is reached',
            stop_mark='Three rewrites in a row without a visible gain',
            measure='Score on the test cases after each change',
            sources=('guide-2026#S11', 'openai-accuracy'),
        ),
        Move(
            id='add-examples',
            when=All(
                parts=(
                    OneOf(fact='prompt', values=('untried',)),
                    AnyOf(
                        parts=(
                            Includes(fact='failures', option='style'),
                            Includes(fact='failures', option='accuracy'),
                            Includes(fact='failures', option='format'),
                        ),
                    ),
                    Not(
                        part=AnyOf(
                            parts=(Includes(fact='tried', option='examples'), OneOf(fact='supervision', values=('grader',))),
                        ),
                    ),
                ),
            ),
            do='Put three to ten reviewed, varied examples into the prompt, then try 50 and more with caching.',
            pass_mark='The target is reached',
            stop_mark='Doubling the examples no longer gains',
            measure='Score on the test cases by number of examples',
            sources=('many-shot', 'huyen-aie'),
        ),
        Move(
            id='keep-constraints',
            when=All(
                parts=(OneOf(fact='behaviour', values=('constrain',)), Includes(fact='tried', option='structured-output')),
            ),
            do="Switch constrained decoding on wherever it isn't yet, and where it is, find out why outputs still break; usually the length limit cuts the output off, or the schema isn't what the consumer expects.",
            pass_mark='Every output is accepted',
            stop_mark="If the engine provably can't express the schema, answer again that the schema isn't covered",
            measure='Share of outputs that the consumer accepts, by cause of refusal',
            sources=('jsonschemabench', 'json-capacity'),
        ),
        Move(
            id='reason-and-split',
            when=All(
                parts=(
                    OneOf(fact='prompt', values=('untried',)),
                    AnyOf(
                        parts=(
                            AnyOf(
                                parts=(
                                    Includes(fact='failures', option='reasoning'),
                                    Includes(fact='failures', option='misread-context'),
                                ),
                            ),
                            OneOf(fact='retrieval', values=('misread',)),
                            All(
                                parts=(
                                    Includes(fact='failures', option='format'),
                                    OneOf(fact='format_failure', values=('small-model',)),
                                ),
                            ),
                        ),
                    ),
                    Not(
                        part=AnyOf(
                            parts=(Includes(fact='tried', option='reasoning'), Includes(fact='tried', option='splitting')),
                        ),
                    ),
                ),
            ),
            do='Let the model reason or quote before it answers, and split what goes wrong into calls that can be checked one by one.',
            pass_mark='The target is reached at a bearable cost and delay',
            stop_mark='The failing step stays below target although its input is right',
            measure='Score by step on the test cases',
            sources=('json-capacity', 'speak-freely', 'openai-accuracy'),
        ),
        Move(
            id='try-stronger-model',
            when=All(
                parts=(
                    OneOf(fact='prompt', values=('untried',)),
                    AnyOf(
                        parts=(
                            AnyOf(
                                parts=(
                                    Includes(fact='failures', option='misread-context'),
                                    Includes(fact='failures', option='accuracy'),
                                    Includes(fact='failures', option='reasoning'),
                                ),
                            ),
                            OneOf(fact='retrieval', values=('misread',)),
                            All(
                                parts=(
                                    Includes(fact='failures', option='format'),
                                    OneOf(fact='result', values=('fails-always',)),
                                ),
                            ),
                        ),
                    ),
                    Not(part=Includes(fact='tried', option='stronger-model')),
                ),
            ),
            do='Run the same test cases on the strongest model that you may use.',
            pass_mark='The target is reached at a price that the case can bear',
            stop_mark='It fails on the same cases for the same reason',
            measure='Score, cost and delay beside those of the present model',
            sources=('aws-nova-guidance', 'hamel-evals-faq'),
        ),
        Move(
            id='documents-into-prompt',
            when=OneOf(fact='knowledge', values=('in-prompt',)),
            do='Put the documents whole at the start of the prompt, switch on caching, and name where each document begins.',
            pass_mark='The target is reached',
            stop_mark='Questions without shared words fail clearly more often; then build an index',
            measure='Share of questions answered right, counted apart for questions that share no words with the passage',
            sources=('anthropic-contextual', 'nolima', 'long-context-or-rag'),
        ),
        Move(
            id='query-the-records',
            when=All(parts=(OneOf(fact='facts', values=('records',)), OneOf(fact='retrieval', values=('none',)))),
            do='Give the model a tool or a checked query for the records, with the rights of the user who asks.',
            pass_mark='At least 95 % on the test cases',
            stop_mark="If people can't say which record answers the question, mend the data first",
            measure='Share of questions for which the right records come back',
            sources=('rag-advisor',),
        ),
        Move(
            id='build-retrieval',
            when=All(
                parts=(
                    OneOf(fact='knowledge', values=('retrieve',)),
                    OneOf(fact='retrieval', values=('none',)),
                    OneOf(fact='facts', values=('none', 'in-request', 'own')),
                ),
            ),
            do='Build the simplest retrieval (keyword and vector search together), with sources, rights and deletion where they are asked for.',
            pass_mark='The right passage is found for nine questions in ten, and the answers reach the target',
            stop_mark='When the passage is found and the answer is still wrong, stop tuning the search; the reading is the problem',
            measure='Share of questions for which the right passage is among those found, then share of right answers',
            sources=('guide-2026#S12', 'huyen-aie', 'openai-accuracy'),
        ),
        Move(
            id='mend-retrieval',
            when=OneOf(fact='retrieval', values=('wrong-passages',)),
            do='Improve what is found; give chunks their context, combine keyword and vector search, and rank again.',
            pass_mark='At least nine in ten',
            stop_mark='Three changes in a row without a visible gain; then look at the documents themselves',
            measure='Share of questions for which the right passage is among those found',
            sources=('anthropic-contextual', 'openai-accuracy'),
        ),
        Move(
            id='optimise-prompt',
            when=All(
                parts=(
                    AnyOf(
                        parts=(
                            Includes(fact='failures', option='style'),
                            Includes(fact='failures', option='format'),
                            Includes(fact='failures', option='accuracy'),
                            Includes(fact='failures', option='reasoning'),
                            Includes(fact='failures', option='misread-context'),
                            Includes(fact='failures', option='cost'),
                        ),
                    ),
                    Within(fact='eval_cases', at_least=20, at_least_name='eval_floor'),
                    Not(part=Includes(fact='tried', option='optimiser')),
                ),
            ),
            do="Let a prompt optimiser work against your score, on a part of the cases that you don't use for the final comparison.",
            pass_mark='The target is reached, or a cheaper model reaches the present score',
            stop_mark='No visible gain after a few hundred trial runs',
            measure='Score on the cases kept apart',
            sources=('gepa', 'databricks-optimisation'),
        ),
        Move(
            id='cache-prompts',
            when=All(
                parts=(
                    OneOf(fact='economics', values=('trim',)),
                    AnyOf(parts=(Includes(fact='failures', option='cost'), Includes(fact='failures', option='latency'))),
                    Not(part=Includes(fact='trims', option='caching')),
                ),
            ),
            do='Put what is constant first in the prompt and switch caching on; cache whole answers to what is asked again and again.',
            pass_mark='The budget and the delay are met',
            stop_mark='Less than half of the prompt is constant and few requests recur',
            measure='Cost and delay of a request before and after',
            sources=('anthropic-pricing',),
        ),
        Move(
            id='batch-what-can-wait',
            when=All(
                parts=(
                    OneOf(fact='economics', values=('trim',)),
                    Includes(fact='failures', option='cost'),
                    Not(part=Includes(fact='trims', option='batch')),
                ),
            ),
            do="Send what needn't be answered at once as a batch, at the discount that most providers give.",
            pass_mark='The budget is met',
            stop_mark='Everything must be answered at once',
            measure='Share of requests that can wait, and the bill',
            sources=('break-even-arithmetic',),
        ),
        Move(
            id='route-by-difficulty',
            when=All(
                parts=(
                    OneOf(fact='economics', values=('trim',)),
                    Includes(fact='failures', option='cost'),
                    Not(part=Includes(fact='trims', option='routing')),
                ),
            ),
            do='Send easy and frequent requests to a small model and only the rest to the large one.',
            pass_mark='The budget is met with the score unchanged',
            stop_mark="The router's own errors cost more than it saves",
            measure='Cost and score by route on the test cases',
            sources=('long-context-or-rag', 'cost-aware-classification'),
        ),
        Move(
            id='try-smaller-model',
            when=All(
                parts=(
                    AnyOf(
                        parts=(
                            Includes(fact='failures', option='cost'),
                            Includes(fact='failures', option='latency'),
                            Includes(fact='failures', option='control'),
                        ),
                    ),
                    Not(part=Includes(fact='trims', option='smaller-model')),
                ),
            ),
            do='Optimise the prompt for two or three smaller or open models and run the same cases.',
            pass_mark='One of them reaches the target within budget and boundary',
            stop_mark='The best of them stays clearly below target; its score is then the baseline for training',
            measure='Score, cost and delay of each',
            sources=('databricks-optimisation', 'price-history'),
        ),
        Move(
            id='grow-eval',
            when=Within(fact='eval_cases', at_least=20, below=400, at_least_name='eval_floor', below_name='eval_strong'),
            do='Add real inputs with right answers, the commonest and the costliest failures first, until the gain that you hope for can be seen. Compared case by case, where one case in five comes out differently, 50 cases show a gain of 18 points, 100 of 12.5, 300 of 7 and 1,000 of 4.',
            pass_mark='The smallest visible gain is below the gain that you need',
            stop_mark='When more cases would cost more than the decision is worth',
            measure='Smallest gain that the cases can show, 2.8 x root(share of cases that change / number of cases), against the gain that would change your decision',
            sources=('eval-arithmetic', 'error-bars', 'guide-2026#S30'),
        ),
        Move(
            id='use-eval',
            when=Within(fact='eval_cases', at_least=400, at_least_name='eval_strong'),
            do='Split off a third of the test cases, look at them only for the last comparison, and compare every change case by case on the rest. Where one case in five comes out differently, 400 cases show a gain of 6 points and 1,000 of 4; refresh them with what fails in service.',
            pass_mark='The interval of the gain lies above zero, and the score reaches the target',
            stop_mark='Three changes in a row whose interval covers zero; the remedy is the wrong one',
            measure='Gain over the best prompt on the same cases, with its 95 % interval',
            sources=('eval-arithmetic', 'error-bars', 'hamel-evals-faq'),
        ),
        Move(
            id='narrow-the-task',
            when=All(
                parts=(
                    OneOf(fact='breadth', values=('broad',)),
                    AnyOf(
                        parts=(
                            Includes(fact='failures', option='accuracy'),
                            Includes(fact='failures', option='reasoning'),
                            Includes(fact='failures', option='cost'),
                            Includes(fact='failures', option='latency'),
                            Includes(fact='failures', option='control'),
                        ),
                    ),
                ),
            ),
            do='List the kinds of requests with their shares, take the most frequent one, and go through these questions for it alone.',
            pass_mark='One kind makes up a fifth of the requests or more',
            stop_mark='No kind stands out; stay with a large prompted model',
            measure='Share of requests that one narrow task covers',
            sources=('lora-land', 'hamel-valuable'),
        ),
        Move(
            id='hold-still',
            when=All(
                parts=(
                    Within(fact='task_stable_weeks', below=3, below_name='stable_floor'),
                    OneOf(fact='readiness', values=('not-ready',)),
                ),
            ),
            do='Keep the prompt as the product and log inputs, outputs and corrections in a form that can become examples.',
            pass_mark='At least {stable_floor} weeks',
            stop_mark='If it never holds still, stay with prompts',
            measure='Weeks since the task or its criteria last changed',
            sources=('guide-2026#S28', 'guide-2026#S10'),
        ),
        Move(
            id='clear-rights',
            when=All(parts=(OneOf(fact='rights', values=(False,)), OneOf(fact='readiness', values=('not-ready',)))),
            do='Ask the person responsible for data protection and contracts which data may be used for training, by whom and where.',
            pass_mark='Enough data remains that may be used',
            stop_mark='A clear no; collect other data or stay with prompts',
            measure='A written answer for each source of data',
            sources=('openai-terms', 'aws-use-case-spec'),
        ),
        Move(
            id='name-an-owner',
            when=All(parts=(OneOf(fact='owner', values=(False,)), OneOf(fact='readiness', values=('not-ready',)))),
            do='Name somebody who owns the trained model, with time each month for evaluation and a budget for retraining.',
            pass_mark='All three are agreed',
            stop_mark="Nobody is found; stay with a provider's model and a prompt",
            measure='Name, hours a month, budget',
            sources=('guide-2026#S29', 'microsoft-considerations'),
        ),
        Move(
            id='choose-lasting-route',
            when=All(
                parts=(
                    Within(fact='base_life_months', below=6, below_name='route_floor'),
                    OneOf(fact='readiness', values=('not-ready',)),
                ),
            ),
            do='Look for a base model and a training route that will outlast the payback, best with weights that you may keep.',
            pass_mark='At least {route_floor} months beyond the planned launch',
            stop_mark='None is found; stay with prompts, which move to any model',
            measure='Announced end dates of base model, training and serving',
            sources=('openai-deprecations', 'modular-handbook'),
        ),
        Move(
            id='check-inferable',
            when=All(parts=(OneOf(fact='inferable', values=(False,)), OneOf(fact='readiness', values=('not-ready',)))),
            do='Let two experts give the output for 20 inputs as the model will see them, and find out what they would need to know besides.',
            pass_mark='They agree on at least 18 of 20, after the missing information was added',
            stop_mark="They can't, whatever is added; the target isn't in the data",
            measure='Agreement of the experts with each other and with the recorded outputs',
            sources=('openai-rft', 'huyen-aie'),
        ),
        Move(
            id='collect-examples',
            when=All(
                parts=(
                    OneOf(fact='readiness', values=('not-ready',)),
                    OneOf(fact='model_labels', values=(False,)),
                    AnyOf(
                        parts=(
                            OneOf(fact='supervision', values=('raw-text', 'none')),
                            AnyOf(
                                parts=(
                                    Within(fact='examples', below=50, below_name='examples_floor'),
                                    All(
                                        parts=(
                                            OneOf(fact='task', values=('classification',)),
                                            Within(fact='examples', below=200, below_name='examples_floor'),
                                        ),
                                    ),
                                    All(
                                        parts=(
                                            OneOf(fact='task', values=('code',)),
                                            Within(fact='examples', below=500, below_name='examples_floor'),
                                        ),
                                    ),
                                    All(
                                        parts=(
                                            OneOf(fact='task', values=('translation',)),
                                            Within(fact='examples', below=5000, below_name='examples_floor'),
                                        ),
                                    ),
                                    All(
                                        parts=(
                                            OneOf(
                                                fact='task',
                                                values=(
                                                    'extraction',
                                                    'question-answering',
                                                    'rewriting',
                                                    'query',
                                                    'agent',
                                                    'prediction',
                                                    'other',
                                                ),
                                            ),
                                            Within(fact='examples', below=100, below_name='examples_floor'),
                                        ),
                                    ),
                                ),
                            ),
                            All(
                                parts=(
                                    OneOf(fact='rare_language', values=(True,)),
                                    Within(fact='examples', below=1000, below_name='rare_language_floor'),
                                ),
                            ),
                            All(
                                parts=(
                                    OneOf(fact='supervision', values=('ranked', 'thumbs')),
                                    Within(fact='examples', below=500, below_name='preference_floor'),
                                ),
                            ),
                            All(
                                parts=(
                                    OneOf(fact='supervision', values=('grader',)),
                                    Within(fact='examples', below=200, below_name='grader_floor'),
                                ),
                            ),
                        ),
                    ),
                ),
            ),
            do='Let experts write or correct outputs for real inputs, the commonest failures first, and note who approved each.',
            pass_mark='At least {examples_floor}, and more where the answers above ask for it',
            stop_mark='An hour of an expert yields fewer than five; then ask whether a larger model may draft them',
            measure='Different, approved examples for each kind of input',
            sources=('guide-2026#S9', 'guide-2026#S24', 'guide-2026#S27', 'huyen-aie'),
        ),
        Move(
            id='clean-examples',
            when=All(
                parts=(
                    OneOf(fact='examples_quality', values=('noisy', 'unlike-production')),
                    OneOf(fact='readiness', values=('not-ready',)),
                ),
            ),
            do='Read 50 examples, name the faults, and drop or correct every example that has one; rebuild inputs so that they look exactly like production.',
            pass_mark='At least 48 of 50',
            stop_mark='Fewer than {examples_floor} good ones are left; collect new ones',
            measure='Share of good ones in a fresh sample of 50',
            sources=('microsoft-foundry-skill', 'openai-accuracy', 'openai-sft'),
        ),
        Move(
            id='draft-labels',
            when=All(
                parts=(
                    OneOf(fact='model_labels', values=(True,)),
                    AnyOf(
                        parts=(OneOf(fact='behaviour', values=('train',)), OneOf(fact='economics', values=('distil',))),
                    ),
                ),
            ),
            do='Let the larger model label real inputs with its best prompt, have a person check a sample of 100, and drop kinds of input that it gets wrong.',
            pass_mark='At least as good as the target',
            stop_mark="Below the target; it can't be the teacher for this",
            measure='Share of checked labels that are right',
            sources=('relevance-labeller', 'openai-terms'),
        ),
        Move(
            id='get-first-successes',
            when=All(
                parts=(
                    OneOf(fact='result', values=('fails-always',)),
                    OneOf(fact='supervision', values=('grader',)),
                    OneOf(fact='model_labels', values=(False,)),
                    OneOf(fact='readiness', values=('not-ready',)),
                ),
            ),
            do='Have experts solve 50 of the tasks, and see whether the model learns from these in the prompt.',
            pass_mark='Some success on most tasks',
            stop_mark='None; the base model is too weak for this',
            measure='Share of tasks solved at least once in eight attempts',
            sources=('aws-nova-guidance', 'microsoft-foundry-skill'),
        ),
        Move(
            id='find-a-teacher',
            when=All(
                parts=(
                    OneOf(fact='result', values=('fails-always',)),
                    OneOf(fact='supervision', values=('raw-text', 'none')),
                    OneOf(fact='model_labels', values=(True,)),
                    OneOf(fact='readiness', values=('not-ready',)),
                ),
            ),
            do='Search for any model or expert that gets the task right, and score it on 50 cases.',
            pass_mark='At least the target',
            stop_mark='Nobody reaches it',
            measure='Score of the would-be teacher',
            sources=('wshobson-finetuning', 'relevance-labeller'),
        ),
        Move(
            id='train-with-passages',
            when=OneOf(fact='recommendation', values=('rag+fine-tuning',)),
            do='Build every example with the passages that retrieval really brings, right and misleading ones, and with answers that quote the right one.',
            pass_mark='Both better than before training',
            stop_mark='Answers no longer follow the passage when it is changed',
            measure='Share of right answers with the right passage present, and share of honest refusals without it',
            sources=('raft-2024', 'openai-accuracy'),
        ),
        Move(
            id='trial-run',
            when=OneOf(fact='readiness', values=('ready',)),
            do='Train once on half of the examples and once on all, with default settings, and compare both with the best prompt on cases that neither has seen.',
            pass_mark='All examples beat the best prompt by more than that, and half of them already by a part of it',
            stop_mark='Two runs without a visible gain over the best prompt; go back to the data or stay with the prompt',
            measure='Score of both runs and of the best prompt on the same cases, with the smallest gain that these cases can show',
            sources=('guide-2026#S3', 'openai-sft', 'wshobson-finetuning'),
        ),
        Move(
            id='train-encoder',
            when=OneOf(fact='method', values=('encoder',)),
            do='Train a small encoder on the labels, and send only inputs on which it is unsure to a larger model.',
            pass_mark='Score at least equal to the prompted model at the wanted cost',
            stop_mark='The rare labels stay below target with all the data there is',
            measure='Score by label, cost for each million inputs, delay',
            sources=('cost-aware-classification', 'bucher-martini', 'guide-2026#S18'),
        ),
        Move(
            id='pretrain-then-train',
            when=OneOf(fact='method', values=('continued-pretraining', 'full-tuning')),
            do='Run adapters on a tenth of the data first; go to full weights or further pre-training only if adapters stop gaining, with general data mixed in.',
            pass_mark='The dearer way gains visibly more',
            stop_mark='General skills fall by more than you can bear',
            measure='Score by amount of data for both ways, and general skills before and after',
            sources=('lora-learns-less', 'wshobson-finetuning', 'guide-2026#S23'),
        ),
        Move(
            id='reinforce',
            when=OneOf(fact='method', values=('reinforcement',)),
            do='Let people score 50 outputs beside the grader, close its holes, then train with a cap on hours and with validation tasks apart.',
            pass_mark='Validation gains visibly and the gap stays small',
            stop_mark='The gap widens, or the best-scoring outputs look wrong to a reader',
            measure='Agreement of grader and people; gap between training and validation score',
            sources=('wshobson-finetuning', 'microsoft-foundry-skill', 'openai-rft'),
        ),
        Move(
            id='train-preferences',
            when=OneOf(fact='method', values=('preference',)),
            do='Train on good outputs first, then on the preferences, with both sides of each pair alike in length.',
            pass_mark='At least six in ten on fresh inputs',
            stop_mark='The outputs only become longer',
            measure='Share of blind comparisons that people decide for the new model',
            sources=('together-sft', 'microsoft-foundry-skill'),
        ),
        Move(
            id='check-guards',
            when=OneOf(fact='recommendation', values=('fine-tuning', 'rag+fine-tuning')),
            do='Run safety tests and a few general skills on the tuned model and on its base before anybody else uses it.',
            pass_mark='No loss in safety, at most two points elsewhere',
            stop_mark='More than five points lost anywhere that matters, whatever the gain on the task',
            measure='Points lost against the base',
            sources=('qi-safety', 'wshobson-finetuning'),
        ),
        Move(
            id='launch-in-part',
            when=OneOf(fact='recommendation', values=('fine-tuning', 'rag+fine-tuning')),
            do='Serve a small share of the traffic with the tuned model beside the prompt, keep the prompt as fallback, and note the end date of the base model.',
            pass_mark='Better for two weeks on what called for training',
            stop_mark='The advantage disappears, or a cheaper prompted model reaches it',
            measure='Quality, cost and delay of both on live traffic',
            sources=('modular-handbook', 'price-history', 'relora-2026'),
        ),
        Move(
            id='keep-index-fresh',
            when=All(parts=(OneOf(fact='knowledge', values=('retrieve',)), OneOf(fact='facts_change', values=('weekly',)))),
            do='Update the index whenever a document changes, and test weekly with questions about what changed last.',
            pass_mark='Shorter than the facts may be wrong',
            stop_mark='Never, as long as the facts change',
            measure='Age of the oldest wrong answer caused by an old document',
            sources=('modular-handbook', 'wshobson-finetuning'),
        ),
        Move(
            id='keep-watch',
            when=OneOf(fact='recommendation', values=('prompting', 'rag')),
            do='Keep the test cases, run them on each new and cheaper model, and come back here when failures, volume or limits change.',
            pass_mark='The target is met at the lowest cost found',
            stop_mark='Never, as long as the product lives',
            measure='Score and cost by model, each quarter',
            sources=('price-history', 'guide-2026#S1'),
        ),
    )


def _properties() -> tuple[Property, ...]:
    return (
        Property(
            id='no-training-without-eval',
            title='Never fine-tuning now below the eval floor',
            never=All(
                parts=(
                    Within(fact='eval_cases', below=20, below_name='eval_floor'),
                    OneOf(fact='recommendation', values=('fine-tuning', 'rag+fine-tuning')),
                ),
            ),
        ),
        Property(
            id='no-training-where-errors-are-dear',
            title='Never fine-tuning now on fewer than a hundred test cases where wrong answers cost much',
            never=All(
                parts=(
                    OneOf(fact='wrong_answer', values=('costly',)),
                    Within(fact='eval_cases', below=100, below_name='eval_comfortable'),
                    OneOf(fact='recommendation', values=('fine-tuning', 'rag+fine-tuning')),
                ),
            ),
        ),
        Property(
            id='no-training-below-examples-floor',
            title='Never fine-tuning now below the examples floor of the task, unless a larger model writes labels',
            never=All(
                parts=(
                    AnyOf(
                        parts=(
                            Within(fact='examples', below=50, below_name='examples_floor'),
                            All(
                                parts=(
                                    OneOf(fact='task', values=('classification',)),
                                    Within(fact='examples', below=200, below_name='examples_floor'),
                                ),
                            ),
                            All(
                                parts=(
                                    OneOf(fact='task', values=('code',)),
                                    Within(fact='examples', below=500, below_name='examples_floor'),
                                ),
                            ),
                            All(
                                parts=(
                                    OneOf(fact='task', values=('translation',)),
                                    Within(fact='examples', below=5000, below_name='examples_floor'),
                                ),
                            ),
                            All(
                                parts=(
                                    OneOf(
                                        fact='task',
                                        values=(
                                            'extraction',
                                            'question-answering',
                                            'rewriting',
                                            'query',
                                            'agent',
                                            'prediction',
                                            'other',
                                        ),
                                    ),
                                    Within(fact='examples', below=100, below_name='examples_floor'),
                                ),
                            ),
                        ),
                    ),
                    OneOf(fact='model_labels', values=(False,)),
                    OneOf(fact='recommendation', values=('fine-tuning', 'rag+fine-tuning')),
                ),
            ),
        ),
        Property(
            id='no-training-on-documents-alone',
            title='Never fine-tuning now on documents alone, or on nothing',
            never=All(
                parts=(
                    OneOf(fact='supervision', values=('raw-text', 'none')),
                    OneOf(fact='model_labels', values=(False,)),
                    OneOf(fact='recommendation', values=('fine-tuning', 'rag+fine-tuning')),
                ),
            ),
        ),
        Property(
            id='no-training-on-bad-examples',
            title='Never fine-tuning now on noisy examples or on examples unlike production',
            never=All(
                parts=(
                    OneOf(fact='examples_quality', values=('noisy', 'unlike-production')),
                    OneOf(fact='recommendation', values=('fine-tuning', 'rag+fine-tuning')),
                ),
            ),
        ),
        Property(
            id='no-training-without-rights',
            title='Never fine-tuning without the right to use the data',
            never=All(
                parts=(
                    OneOf(fact='rights', values=(False,)),
                    OneOf(fact='recommendation', values=('fine-tuning', 'rag+fine-tuning')),
                ),
            ),
        ),
        Property(
            id='no-training-without-owner',
            title='Never fine-tuning while nobody owns the model',
            never=All(
                parts=(
                    OneOf(fact='owner', values=(False,)),
                    OneOf(fact='recommendation', values=('fine-tuning', 'rag+fine-tuning')),
                ),
            ),
        ),
        Property(
            id='no-training-on-moving-target',
            title='Never fine-tuning for a task that changes every two weeks',
            never=All(
                parts=(
                    Within(fact='task_stable_weeks', below=3, below_name='stable_floor'),
                    OneOf(fact='recommendation', values=('fine-tuning', 'rag+fine-tuning')),
                ),
            ),
        ),
        Property(
            id='no-training-towards-a-closing-route',
            title='A route that closes is no route',
            never=All(
                parts=(
                    Within(fact='base_life_months', below=6, below_name='route_floor'),
                    OneOf(fact='recommendation', values=('fine-tuning', 'rag+fine-tuning')),
                ),
            ),
        ),
        Property(
            id='no-training-for-unknowable-targets',
            title="Never fine-tuning towards what the input doesn't hold",
            never=All(
                parts=(
                    OneOf(fact='inferable', values=(False,)),
                    OneOf(fact='recommendation', values=('fine-tuning', 'rag+fine-tuning')),
                ),
            ),
        ),
        Property(
            id='no-training-before-a-baseline',
            title='Never fine-tuning before any prompt has run',
            never=All(
                parts=(
                    OneOf(fact='result', values=('not-tried',)),
                    OneOf(fact='recommendation', values=('fine-tuning', 'rag+fine-tuning')),
                ),
            ),
        ),
        Property(
            id='blockers-block',
            title='While anything must come first, the advice is never to train now',
            never=All(
                parts=(
                    OneOf(fact='readiness', values=('not-ready',)),
                    OneOf(fact='recommendation', values=('fine-tuning', 'rag+fine-tuning')),
                ),
            ),
        ),
        Property(
            id='weekly-facts-are-looked-up',
            title='Facts that change every week never end without retrieval',
            when=All(parts=(OneOf(fact='facts', values=('own', 'records')), OneOf(fact='facts_change', values=('weekly',)))),
            always=OneOf(fact='recommendation', values=('rag', 'rag-first', 'rag+fine-tuning')),
        ),
        Property(
            id='cited-facts-are-looked-up',
            title='Facts that must be cited never end without retrieval',
            when=All(parts=(OneOf(fact='facts', values=('own', 'records')), Includes(fact='facts_rules', option='cite'))),
            always=OneOf(fact='recommendation', values=('rag', 'rag-first', 'rag+fine-tuning')),
        ),
        Property(
            id='per-user-facts-are-looked-up',
            title='Facts that differ by user never end without retrieval',
            when=All(parts=(OneOf(fact='facts', values=('own', 'records')), Includes(fact='facts_rules', option='per-user'))),
            always=OneOf(fact='recommendation', values=('rag', 'rag-first', 'rag+fine-tuning')),
        ),
        Property(
            id='erasable-facts-are-looked-up',
            title='Facts that must be erasable never end without retrieval',
            when=All(parts=(OneOf(fact='facts', values=('own', 'records')), Includes(fact='facts_rules', option='erasable'))),
            always=OneOf(fact='recommendation', values=('rag', 'rag-first', 'rag+fine-tuning')),
        ),
        Property(
            id='retrieval-is-kept',
            title='Retrieval that exists is never trained away',
            when=OneOf(fact='retrieval', values=('wrong-passages', 'misread', 'works')),
            always=OneOf(fact='recommendation', values=('rag', 'rag-first', 'rag+fine-tuning')),
        ),
        Property(
            id='broken-retrieval-is-mended-first',
            title='Never fine-tuning now while the lookup brings the wrong passages',
            never=All(
                parts=(
                    OneOf(fact='retrieval', values=('wrong-passages',)),
                    OneOf(fact='recommendation', values=('fine-tuning', 'rag+fine-tuning')),
                ),
            ),
        ),
        Property(
            id='missing-facts-alone-never-train',
            title='Missing facts alone never end in fine-tuning, unless the right passage arrives and is misread',
            never=All(
                parts=(
                    Includes(fact='failures', option='missing-facts'),
                    Not(
                        part=AnyOf(
                            parts=(
                                Includes(fact='failures', option='misread-context'),
                                Includes(fact='failures', option='style'),
                                Includes(fact='failures', option='format'),
                                Includes(fact='failures', option='accuracy'),
                                Includes(fact='failures', option='reasoning'),
                                Includes(fact='failures', option='latency'),
                                Includes(fact='failures', option='cost'),
                                Includes(fact='failures', option='control'),
                            ),
                        ),
                    ),
                    OneOf(fact='retrieval', values=('none', 'wrong-passages', 'works')),
                    OneOf(fact='recommendation', values=('fine-tuning', 'rag+fine-tuning')),
                ),
            ),
        ),
        Property(
            id='open-rungs-come-first',
            title='What a cheaper rung of prompting could still mend is never trained now',
            never=All(
                parts=(
                    OneOf(fact='prompt', values=('untried',)),
                    OneOf(fact='economics', values=('fine', 'trim')),
                    OneOf(fact='recommendation', values=('fine-tuning', 'rag+fine-tuning')),
                ),
            ),
        ),
        Property(
            id='enough-is-enough',
            title='A prompt that reaches the target is never replaced without a reason of cost, speed or control',
            never=All(
                parts=(
                    OneOf(fact='result', values=('meets-target',)),
                    OneOf(fact='economics', values=('fine', 'trim')),
                    OneOf(fact='recommendation', values=('fine-tuning', 'rag+fine-tuning')),
                ),
            ),
        ),
        Property(
            id='syntax-alone-never-trains',
            title='Broken syntax alone never ends in fine-tuning',
            never=All(
                parts=(
                    Includes(fact='failures', option='format'),
                    OneOf(fact='format_failure', values=('syntax',)),
                    Not(
                        part=AnyOf(
                            parts=(
                                Includes(fact='failures', option='misread-context'),
                                Includes(fact='failures', option='style'),
                                Includes(fact='failures', option='accuracy'),
                                Includes(fact='failures', option='reasoning'),
                                Includes(fact='failures', option='latency'),
                                Includes(fact='failures', option='cost'),
                                Includes(fact='failures', option='control'),
                            ),
                        ),
                    ),
                    OneOf(fact='retrieval', values=('none', 'wrong-passages', 'works')),
                    OneOf(fact='recommendation', values=('fine-tuning', 'rag+fine-tuning')),
                ),
            ),
        ),
        Property(
            id='low-volume-cost-never-trains',
            title='Cost alone never ends in fine-tuning below the volume at which it pays, unless the sum says that it does',
            never=All(
                parts=(
                    Within(fact='cost.monthly_saving', below=1),
                    OneOf(fact='result', values=('meets-target',)),
                    AnyOf(
                        parts=(
                            Within(fact='requests_per_month', below=100000, below_name='distil_volume'),
                            All(
                                parts=(
                                    OneOf(
                                        fact='task',
                                        values=(
                                            'extraction',
                                            'question-answering',
                                            'writing',
                                            'rewriting',
                                            'translation',
                                            'code',
                                            'query',
                                            'agent',
                                            'other',
                                        ),
                                    ),
                                    Within(fact='requests_per_month', below=1000000, below_name='distil_volume'),
                                ),
                            ),
                        ),
                    ),
                    Not(
                        part=AnyOf(
                            parts=(Includes(fact='failures', option='latency'), Includes(fact='failures', option='control')),
                        ),
                    ),
                    OneOf(fact='recommendation', values=('fine-tuning', 'rag+fine-tuning')),
                ),
            ),
        ),
        Property(
            id='what-never-pays-is-not-trained-for-cost',
            title='Cost alone never ends in fine-tuning when the payback comes too late, or never',
            never=All(
                parts=(
                    OneOf(fact='result', values=('meets-target',)),
                    Within(fact='cost.payback_months', at_least=12, at_least_name='payback_limit'),
                    Not(
                        part=AnyOf(
                            parts=(Includes(fact='failures', option='latency'), Includes(fact='failures', option='control')),
                        ),
                    ),
                    OneOf(fact='recommendation', values=('fine-tuning', 'rag+fine-tuning')),
                ),
            ),
        ),
        Property(
            id='what-stops-first-is-not-trained-for-cost',
            title='Cost alone never ends in fine-tuning when the base model ends or the price falls before the payback',
            never=All(
                parts=(
                    OneOf(fact='result', values=('meets-target',)),
                    OneOf(fact='cost.verdict', values=('price-cut-first', 'base-model-ends-first', 'never')),
                    Not(
                        part=AnyOf(
                            parts=(Includes(fact='failures', option='latency'), Includes(fact='failures', option='control')),
                        ),
                    ),
                    OneOf(fact='recommendation', values=('fine-tuning', 'rag+fine-tuning')),
                ),
            ),
        ),
        Property(
            id='a-closed-route-is-no-route',
            title='Cost alone never ends in fine-tuning when every route is closed',
            never=All(
                parts=(
                    OneOf(fact='result', values=('meets-target',)),
                    OneOf(fact='routes.hosted', values=('closed',)),
                    OneOf(fact='routes.open_weights', values=('closed',)),
                    Not(
                        part=AnyOf(
                            parts=(Includes(fact='failures', option='latency'), Includes(fact='failures', option='control')),
                        ),
                    ),
                    OneOf(fact='recommendation', values=('fine-tuning', 'rag+fine-tuning')),
                ),
            ),
        ),
        Property(
            id='a-longer-payback-never-helps',
            title='A longer payback never turns trimming into distilling',
            raising='cost.payback_months',
            never_from=OneOf(fact='economics', values=('trim',)),
            never_to=OneOf(fact='economics', values=('distil',)),
        ),
        Property(
            id='a-larger-saving-never-hurts',
            title='A larger saving never turns distilling into trimming',
            raising='cost.monthly_saving',
            never_from=OneOf(fact='economics', values=('distil',)),
            never_to=OneOf(fact='economics', values=('trim',)),
        ),
        Property(
            id='broad-work-is-not-distilled',
            title='Broad work is never handed to a small tuned model for cost, speed or control',
            never=All(parts=(OneOf(fact='breadth', values=('broad',)), OneOf(fact='economics', values=('distil',)))),
        ),
        Property(
            id='classification-alone-never-trains',
            title='That it is classification is never a reason by itself',
            never=All(
                parts=(
                    OneOf(fact='task', values=('classification',)),
                    Not(
                        part=AnyOf(
                            parts=(
                                Includes(fact='failures', option='misread-context'),
                                Includes(fact='failures', option='style'),
                                Includes(fact='failures', option='format'),
                                Includes(fact='failures', option='accuracy'),
                                Includes(fact='failures', option='reasoning'),
                                Includes(fact='failures', option='latency'),
                                Includes(fact='failures', option='cost'),
                                Includes(fact='failures', option='control'),
                            ),
                        ),
                    ),
                    OneOf(fact='retrieval', values=('none', 'wrong-passages', 'works')),
                    OneOf(fact='recommendation', values=('fine-tuning', 'rag+fine-tuning')),
                ),
            ),
        ),
        Property(
            id='more-examples-never-hurt',
            title='More examples never turn yes into not yet or no',
            raising='examples',
            never_from=OneOf(fact='recommendation', values=('fine-tuning', 'rag+fine-tuning')),
            never_to=OneOf(fact='recommendation', values=('prompting', 'prompting-first', 'rag', 'rag-first')),
        ),
        Property(
            id='more-test-cases-never-hurt',
            title='More test cases never turn yes into not yet or no',
            raising='eval_cases',
            never_from=OneOf(fact='recommendation', values=('fine-tuning', 'rag+fine-tuning')),
            never_to=OneOf(fact='recommendation', values=('prompting', 'prompting-first', 'rag', 'rag-first')),
        ),
        Property(
            id='stability-never-hurts',
            title='A task that holds still for longer never turns yes into not yet or no',
            raising='task_stable_weeks',
            never_from=OneOf(fact='recommendation', values=('fine-tuning', 'rag+fine-tuning')),
            never_to=OneOf(fact='recommendation', values=('prompting', 'prompting-first', 'rag', 'rag-first')),
        ),
        Property(
            id='a-longer-route-never-hurts',
            title='A longer life of the route never turns yes into not yet or no',
            raising='base_life_months',
            never_from=OneOf(fact='recommendation', values=('fine-tuning', 'rag+fine-tuning')),
            never_to=OneOf(fact='recommendation', values=('prompting', 'prompting-first', 'rag', 'rag-first')),
        ),
        Property(
            id='volume-never-lifts-a-gate',
            title='Volume alone never makes anybody ready',
            raising='requests_per_month',
            never_from=OneOf(fact='readiness', values=('not-ready',)),
            never_to=OneOf(fact='readiness', values=('ready',)),
        ),
        Property(
            id='unknown-eval-never-blocks',
            title='An unknown number of test cases never blocks by itself',
            unknown='eval_cases',
        ),
        Property(
            id='unknown-cost-of-errors-never-blocks',
            title='An unknown cost of wrong answers never blocks by itself',
            unknown='wrong_answer',
        ),
        Property(
            id='unknown-examples-never-blocks',
            title='An unknown number of examples never blocks by itself',
            unknown='examples',
        ),
        Property(
            id='unknown-quality-never-blocks',
            title='An unknown quality of the examples never blocks by itself',
            unknown='examples_quality',
        ),
        Property(
            id='unknown-supervision-never-blocks',
            title='An unknown kind of supervision never blocks by itself',
            unknown='supervision',
        ),
        Property(
            id='unknown-inferable-never-blocks',
            title='An unknown answer about what the input holds never blocks by itself',
            unknown='inferable',
        ),
        Property(
            id='unknown-rights-never-blocks',
            title='An unknown answer about rights never blocks by itself',
            unknown='rights',
        ),
        Property(
            id='unknown-stability-never-blocks',
            title='An unknown time between changes never blocks by itself',
            unknown='task_stable_weeks',
        ),
        Property(id='unknown-owner-never-blocks', title='An unknown owner never blocks by itself', unknown='owner'),
        Property(
            id='unknown-route-never-blocks',
            title='An unknown life of the route never blocks by itself',
            unknown='base_life_months',
        ),
        Property(
            id='unknown-attempts-never-block',
            title='Not knowing what was tried never blocks by itself',
            never=All(
                parts=(
                    OneOf(fact='prompt', values=('untried',)),
                    OneOf(fact='result', values=('below-target', 'fails-always')),
                    AnyOf(
                        parts=(
                            Includes(fact='failures', option='missing-facts'),
                            Includes(fact='failures', option='misread-context'),
                            Includes(fact='failures', option='style'),
                            Includes(fact='failures', option='format'),
                            Includes(fact='failures', option='accuracy'),
                            Includes(fact='failures', option='reasoning'),
                            Includes(fact='failures', option='latency'),
                            Includes(fact='failures', option='cost'),
                            Includes(fact='failures', option='control'),
                        ),
                    ),
                    Within(fact='corpus_pages', at_least=500, at_least_name='corpus_fits'),
                ),
            ),
            unknown='tried',
        ),
        Property(
            id='unknown-savings-never-block',
            title='Not knowing which savings were tried never blocks by itself',
            never=All(
                parts=(
                    OneOf(fact='economics', values=('fine', 'trim')),
                    AnyOf(
                        parts=(Includes(fact='failures', option='latency'), Includes(fact='failures', option='control')),
                    ),
                    OneOf(fact='breadth', values=('narrow',)),
                ),
            ),
            unknown='trims',
        ),
        Property(
            id='unknown-volume-never-blocks',
            title='An unknown volume never blocks by itself',
            never=All(
                parts=(
                    OneOf(fact='economics', values=('fine', 'trim')),
                    Includes(fact='failures', option='cost'),
                    OneOf(fact='breadth', values=('narrow',)),
                    Within(fact='cost.payback_months', below=12, below_name='payback_limit'),
                    OneOf(fact='cost.verdict', values=('pays', 'only-at-constant-prices')),
                    OneOf(fact='routes.hosted', values=('open', 'closing')),
                    Within(fact='routes.ends_in_months', at_least=6, at_least_name='route_floor'),
                    OneOf(fact='prompt', values=('enough', 'exhausted')),
                    All(
                        parts=(
                            Includes(fact='trims', option='smaller-model'),
                            AnyOf(
                                parts=(
                                    Includes(fact='trims', option='caching'),
                                    Includes(fact='trims', option='batch'),
                                    Includes(fact='trims', option='routing'),
                                ),
                            ),
                        ),
                    ),
                ),
            ),
            unknown='requests_per_month',
        ),
    )


def _places() -> dict[str, Place]:
    return {
        'step/behaviour': Place(file='rules/steps/behaviour.yaml', line=1, column=1),
        'question/format_failure': Place(file='rules/steps/behaviour.yaml', line=9, column=5),
        'question/breadth': Place(file='rules/steps/behaviour.yaml', line=21, column=5),
        'rule/style-drifts': Place(file='rules/steps/behaviour.yaml', line=31, column=5),
        'rule/syntax-breaks': Place(file='rules/steps/behaviour.yaml', line=42, column=5),
        'rule/schema-not-covered': Place(file='rules/steps/behaviour.yaml', line=53, column=5),
        'rule/niche-notation': Place(file='rules/steps/behaviour.yaml', line=64, column=5),
        'rule/valid-but-wrong': Place(file='rules/steps/behaviour.yaml', line=75, column=5),
        'rule/small-model-format': Place(file='rules/steps/behaviour.yaml', line=86, column=5),
        'rule/narrow-skill': Place(file='rules/steps/behaviour.yaml', line=97, column=5),
        'rule/rare-language-skill': Place(file='rules/steps/behaviour.yaml', line=109, column=5),
        'rule/checkable-reasoning': Place(file='rules/steps/behaviour.yaml', line=121, column=5),
        'rule/reader-misreads': Place(file='rules/steps/behaviour.yaml', line=142, column=5),
        'rule/context-misread': Place(file='rules/steps/behaviour.yaml', line=152, column=5),
        'note/broad-skill': Place(file='rules/steps/behaviour.yaml', line=175, column=5),
        'note/mend-retrieval-first': Place(file='rules/steps/behaviour.yaml', line=180, column=5),
        'note/format-taxes-reasoning': Place(file='rules/steps/behaviour.yaml', line=185, column=5),
        'note/support-voice': Place(file='rules/steps/behaviour.yaml', line=190, column=5),
        'note/domain-translation': Place(file='rules/steps/behaviour.yaml', line=195, column=5),
        'note/rare-language-base': Place(file='rules/steps/behaviour.yaml', line=200, column=5),
        'step/economics': Place(file='rules/steps/economics.yaml', line=1, column=1),
        'question/trims': Place(file='rules/steps/economics.yaml', line=8, column=5),
        'question/hosting': Place(file='rules/steps/economics.yaml', line=19, column=5),
        'question/requests_per_month': Place(file='rules/steps/economics.yaml', line=29, column=5),
        'question/model_passing': Place(file='rules/steps/economics.yaml', line=37, column=5),
        'question/tokens_in': Place(file='rules/steps/economics.yaml', line=42, column=5),
        'question/tokens_out': Place(file='rules/steps/economics.yaml', line=50, column=5),
        'rule/saving-breaks-even': Place(file='rules/steps/economics.yaml', line=59, column=5),
        'rule/saving-comes-too-late': Place(file='rules/steps/economics.yaml', line=83, column=5),
        'rule/volume-breaks-budget': Place(file='rules/steps/economics.yaml', line=93, column=5),
        'rule/too-slow': Place(file='rules/steps/economics.yaml', line=124, column=5),
        'rule/control-needed': Place(file='rules/steps/economics.yaml', line=138, column=5),
        'rule/smaller-model-open': Place(file='rules/steps/economics.yaml', line=152, column=5),
        'rule/discounts-open': Place(file='rules/steps/economics.yaml', line=165, column=5),
        'rule/volume-too-low': Place(file='rules/steps/economics.yaml', line=178, column=5),
        'rule/prompt-before-price': Place(file='rules/steps/economics.yaml', line=193, column=5),
        'rule/too-broad-to-shrink': Place(file='rules/steps/economics.yaml', line=204, column=5),
        'note/count-against-cheapest': Place(file='rules/steps/economics.yaml', line=218, column=5),
        'note/hosting-is-the-bill': Place(file='rules/steps/economics.yaml', line=223, column=5),
        'note/own-boundary-models': Place(file='rules/steps/economics.yaml', line=228, column=5),
        'note/on-device-models': Place(file='rules/steps/economics.yaml', line=233, column=5),
        'note/classification-alone': Place(file='rules/steps/economics.yaml', line=238, column=5),
        'note/many-tunes-one-host': Place(file='rules/steps/economics.yaml', line=243, column=5),
        'step/knowledge': Place(file='rules/steps/knowledge.yaml', line=1, column=1),
        'question/facts': Place(file='rules/steps/knowledge.yaml', line=8, column=5),
        'question/facts_change': Place(file='rules/steps/knowledge.yaml', line=19, column=5),
        'question/facts_rules': Place(file='rules/steps/knowledge.yaml', line=29, column=5),
        'question/corpus_pages': Place(file='rules/steps/knowledge.yaml', line=39, column=5),
        'question/retrieval': Place(file='rules/steps/knowledge.yaml', line=47, column=5),
        'rule/facts-change-weekly': Place(file='rules/steps/knowledge.yaml', line=59, column=5),
        'rule/facts-cited': Place(file='rules/steps/knowledge.yaml', line=79, column=5),
        'rule/facts-per-user': Place(file='rules/steps/knowledge.yaml', line=101, column=5),
        'rule/facts-erasable': Place(file='rules/steps/knowledge.yaml', line=123, column=5),
        'rule/facts-in-records': Place(file='rules/steps/knowledge.yaml', line=145, column=5),
        'rule/own-documents': Place(file='rules/steps/knowledge.yaml', line=154, column=5),
        'rule/facts-missing': Place(file='rules/steps/knowledge.yaml', line=164, column=5),
        'rule/lookup-exists': Place(file='rules/steps/knowledge.yaml', line=175, column=5),
        'rule/corpus-fits-prompt': Place(file='rules/steps/knowledge.yaml', line=186, column=5),
        'note/long-prompt-decay': Place(file='rules/steps/knowledge.yaml', line=214, column=5),
        'note/fixed-facts-second-layer': Place(file='rules/steps/knowledge.yaml', line=219, column=5),
        'note/documents-are-no-examples': Place(file='rules/steps/knowledge.yaml', line=224, column=5),
        'note/static-yet-weekly': Place(file='rules/steps/knowledge.yaml', line=229, column=5),
        'note/general-yet-missing': Place(file='rules/steps/knowledge.yaml', line=234, column=5),
        'note/no-facts-yet-rules': Place(file='rules/steps/knowledge.yaml', line=239, column=5),
        'note/met-without-lookup': Place(file='rules/steps/knowledge.yaml', line=244, column=5),
        'note/missing-though-present': Place(file='rules/steps/knowledge.yaml', line=249, column=5),
        'note/misread-without-lookup': Place(file='rules/steps/knowledge.yaml', line=254, column=5),
        'note/lookup-without-need': Place(file='rules/steps/knowledge.yaml', line=259, column=5),
        'note/right-facts-missing-facts': Place(file='rules/steps/knowledge.yaml', line=264, column=5),
        'note/codebase-is-context': Place(file='rules/steps/knowledge.yaml', line=269, column=5),
        'note/retrieval-adds-latency': Place(file='rules/steps/knowledge.yaml', line=274, column=5),
        'note/abstain-when-unknown': Place(file='rules/steps/knowledge.yaml', line=279, column=5),
        'step/method': Place(file='rules/steps/method.yaml', line=1, column=1),
        'rule/labels-call-for-an-encoder': Place(file='rules/steps/method.yaml', line=13, column=5),
        'rule/labels-from-a-larger-model': Place(file='rules/steps/method.yaml', line=25, column=5),
        'rule/distil-the-larger-model': Place(file='rules/steps/method.yaml', line=35, column=5),
        'rule/preferences-given': Place(file='rules/steps/method.yaml', line=46, column=5),
        'rule/grader-given': Place(file='rules/steps/method.yaml', line=56, column=5),
        'rule/hard-and-huge': Place(file='rules/steps/method.yaml', line=67, column=5),
        'rule/domain-text-by-the-gigabyte': Place(file='rules/steps/method.yaml', line=91, column=5),
        'note/thumbs-are-unpaired': Place(file='rules/steps/method.yaml', line=103, column=5),
        'note/reinforcement-is-dear': Place(file='rules/steps/method.yaml', line=108, column=5),
        'note/numbers-need-a-number-loss': Place(file='rules/steps/method.yaml', line=113, column=5),
        'note/weights-you-keep': Place(file='rules/steps/method.yaml', line=118, column=5),
        'note/hosted-or-own': Place(file='rules/steps/method.yaml', line=123, column=5),
        'note/plan-the-next-base': Place(file='rules/steps/method.yaml', line=128, column=5),
        'step/prompt': Place(file='rules/steps/prompt.yaml', line=1, column=1),
        'question/use_case': Place(file='rules/steps/prompt.yaml', line=8, column=5),
        'question/result': Place(file='rules/steps/prompt.yaml', line=12, column=5),
        'question/failures': Place(file='rules/steps/prompt.yaml', line=23, column=5),
        'question/tried': Place(file='rules/steps/prompt.yaml', line=39, column=5),
        'rule/target-met': Place(file='rules/steps/prompt.yaml', line=54, column=5),
        'rule/nothing-run-yet': Place(file='rules/steps/prompt.yaml', line=63, column=5),
        'rule/no-diagnosis': Place(file='rules/steps/prompt.yaml', line=72, column=5),
        'rule/instructions-open': Place(file='rules/steps/prompt.yaml', line=93, column=5),
        'rule/examples-open': Place(file='rules/steps/prompt.yaml', line=116, column=5),
        'rule/constrained-output-open': Place(file='rules/steps/prompt.yaml', line=145, column=5),
        'rule/small-model-splitting-open': Place(file='rules/steps/prompt.yaml', line=168, column=5),
        'rule/stronger-rungs-open': Place(file='rules/steps/prompt.yaml', line=188, column=5),
        'rule/labels-in-hand': Place(file='rules/steps/prompt.yaml', line=210, column=5),
        'rule/reasoning-open': Place(file='rules/steps/prompt.yaml', line=238, column=5),
        'rule/splitting-open': Place(file='rules/steps/prompt.yaml', line=252, column=5),
        'rule/misread-rungs-open': Place(file='rules/steps/prompt.yaml', line=268, column=5),
        'rule/never-right-stronger-open': Place(file='rules/steps/prompt.yaml', line=295, column=5),
        'rule/documents-not-in-prompt': Place(file='rules/steps/prompt.yaml', line=316, column=5),
        'note/met-but-failing': Place(file='rules/steps/prompt.yaml', line=347, column=5),
        'note/measured-without-cases': Place(file='rules/steps/prompt.yaml', line=352, column=5),
        'note/untested-but-failing': Place(file='rules/steps/prompt.yaml', line=357, column=5),
        'note/untested-but-tried': Place(file='rules/steps/prompt.yaml', line=362, column=5),
        'note/format-named-twice': Place(file='rules/steps/prompt.yaml', line=367, column=5),
        'note/examples-and-reasoners': Place(file='rules/steps/prompt.yaml', line=372, column=5),
        'note/break-even-accuracy': Place(file='rules/steps/prompt.yaml', line=377, column=5),
        'note/rag-can-hurt-rewriting': Place(file='rules/steps/prompt.yaml', line=382, column=5),
        'note/agents-compound': Place(file='rules/steps/prompt.yaml', line=387, column=5),
        'note/queries-are-checkable': Place(file='rules/steps/prompt.yaml', line=392, column=5),
        'note/fields-need-semantics': Place(file='rules/steps/prompt.yaml', line=397, column=5),
        'step/readiness': Place(file='rules/steps/readiness.yaml', line=1, column=1),
        'question/examples_quality': Place(file='rules/steps/readiness.yaml', line=8, column=5),
        'question/supervision': Place(file='rules/steps/readiness.yaml', line=19, column=5),
        'question/rare_language': Place(file='rules/steps/readiness.yaml', line=32, column=5),
        'question/task': Place(file='rules/steps/readiness.yaml', line=38, column=5),
        'question/eval_cases': Place(file='rules/steps/readiness.yaml', line=56, column=5),
        'question/wrong_answer': Place(file='rules/steps/readiness.yaml', line=65, column=5),
        'question/examples': Place(file='rules/steps/readiness.yaml', line=74, column=5),
        'question/model_labels': Place(file='rules/steps/readiness.yaml', line=83, column=5),
        'question/inferable': Place(file='rules/steps/readiness.yaml', line=89, column=5),
        'question/rights': Place(file='rules/steps/readiness.yaml', line=95, column=5),
        'question/task_stable_weeks': Place(file='rules/steps/readiness.yaml', line=101, column=5),
        'question/owner': Place(file='rules/steps/readiness.yaml', line=109, column=5),
        'question/base_life_months': Place(file='rules/steps/readiness.yaml', line=115, column=5),
        'rule/no-eval-set': Place(file='rules/steps/readiness.yaml', line=124, column=5),
        'rule/too-few-cases-for-the-risk': Place(file='rules/steps/readiness.yaml', line=133, column=5),
        'rule/too-few-examples': Place(file='rules/steps/readiness.yaml', line=143, column=5),
        'rule/too-few-for-rare-language': Place(file='rules/steps/readiness.yaml', line=161, column=5),
        'rule/too-few-preferences': Place(file='rules/steps/readiness.yaml', line=172, column=5),
        'rule/too-few-graded-tasks': Place(file='rules/steps/readiness.yaml', line=184, column=5),
        'rule/text-is-no-supervision': Place(file='rules/steps/readiness.yaml', line=195, column=5),
        'rule/nothing-to-learn-from': Place(file='rules/steps/readiness.yaml', line=205, column=5),
        'rule/examples-noisy': Place(file='rules/steps/readiness.yaml', line=215, column=5),
        'rule/examples-unlike-production': Place(file='rules/steps/readiness.yaml', line=224, column=5),
        'rule/labels-fit-a-prompt': Place(file='rules/steps/readiness.yaml', line=233, column=5),
        'rule/cheaper-rungs-first': Place(file='rules/steps/readiness.yaml', line=255, column=5),
        'rule/no-baseline': Place(file='rules/steps/readiness.yaml', line=266, column=5),
        'rule/retrieval-first': Place(file='rules/steps/readiness.yaml', line=275, column=5),
        'rule/retrieval-broken': Place(file='rules/steps/readiness.yaml', line=287, column=5),
        'rule/moving-target': Place(file='rules/steps/readiness.yaml', line=296, column=5),
        'rule/nobody-owns-it': Place(file='rules/steps/readiness.yaml', line=305, column=5),
        'rule/no-rights': Place(file='rules/steps/readiness.yaml', line=314, column=5),
        'rule/not-inferable': Place(file='rules/steps/readiness.yaml', line=323, column=5),
        'rule/route-closes': Place(file='rules/steps/readiness.yaml', line=332, column=5),
        'rule/optimiser-before-reinforcement': Place(file='rules/steps/readiness.yaml', line=341, column=5),
        'rule/nothing-to-reinforce': Place(file='rules/steps/readiness.yaml', line=363, column=5),
        'rule/teacher-fails': Place(file='rules/steps/readiness.yaml', line=374, column=5),
        'note/optimiser-beside-reinforcement': Place(file='rules/steps/readiness.yaml', line=386, column=5),
        'note/examples-of-nothing': Place(file='rules/steps/readiness.yaml', line=391, column=5),
        'note/approved-but-not-inferable': Place(file='rules/steps/readiness.yaml', line=396, column=5),
        'note/small-eval': Place(file='rules/steps/readiness.yaml', line=401, column=5),
        'note/middling-eval': Place(file='rules/steps/readiness.yaml', line=406, column=5),
        'note/first-run-is-a-trial': Place(file='rules/steps/readiness.yaml', line=411, column=5),
        'note/many-shot-rival': Place(file='rules/steps/readiness.yaml', line=416, column=5),
        'note/spot-check-examples': Place(file='rules/steps/readiness.yaml', line=421, column=5),
        'note/check-model-labels': Place(file='rules/steps/readiness.yaml', line=426, column=5),
        'note/retrain-often': Place(file='rules/steps/readiness.yaml', line=431, column=5),
        'note/training-is-cheap-data-isnt': Place(file='rules/steps/readiness.yaml', line=436, column=5),
        'note/safety-after-tuning': Place(file='rules/steps/readiness.yaml', line=441, column=5),
        'step/recommendation': Place(file='rules/steps/recommendation.yaml', line=1, column=1),
        'rule/tune-for-behaviour': Place(file='rules/steps/recommendation.yaml', line=11, column=5),
        'rule/tune-for-economics': Place(file='rules/steps/recommendation.yaml', line=23, column=5),
        'rule/tune-behaviour-keep-retrieval': Place(file='rules/steps/recommendation.yaml', line=35, column=5),
        'rule/tune-economics-keep-retrieval': Place(file='rules/steps/recommendation.yaml', line=46, column=5),
        'rule/prompt-until-ready': Place(file='rules/steps/recommendation.yaml', line=57, column=5),
        'rule/retrieve-until-ready': Place(file='rules/steps/recommendation.yaml', line=68, column=5),
        'rule/lookup-is-enough': Place(file='rules/steps/recommendation.yaml', line=78, column=5),
        'note/no-head-to-head': Place(file='rules/steps/recommendation.yaml', line=90, column=5),
        'note/levers-add-up': Place(file='rules/steps/recommendation.yaml', line=95, column=5),
        'note/keep-facts-out': Place(file='rules/steps/recommendation.yaml', line=100, column=5),
        'note/ask-for-access': Place(file='rules/steps/recommendation.yaml', line=105, column=5),
        'step/saving': Place(file='rules/steps/saving.yaml', line=1, column=1),
        'rule/pays-back': Place(file='rules/steps/saving.yaml', line=9, column=5),
        'rule/pays-too-late': Place(file='rules/steps/saving.yaml', line=26, column=5),
        'rule/stops-before-payback': Place(file='rules/steps/saving.yaml', line=35, column=5),
        'rule/no-open-route': Place(file='rules/steps/saving.yaml', line=47, column=5),
        'rule/route-ends-soon': Place(file='rules/steps/saving.yaml', line=60, column=5),
        'note/only-at-constant-prices': Place(file='rules/steps/saving.yaml', line=71, column=5),
        'note/route-is-closing': Place(file='rules/steps/saving.yaml', line=76, column=5),
        'note/what-it-is-counted-against': Place(file='rules/steps/saving.yaml', line=81, column=5),
        'note/preparing-data-is-the-bill': Place(file='rules/steps/saving.yaml', line=86, column=5),
        'question/cost.monthly_saving': Place(file='rules/pack.yaml', line=12, column=5),
        'question/cost.payback_months': Place(file='rules/pack.yaml', line=19, column=5),
        'question/cost.verdict': Place(file='rules/pack.yaml', line=26, column=5),
        'question/cost.cheapest_prompted': Place(file='rules/pack.yaml', line=37, column=5),
        'question/cost.data_preparation': Place(file='rules/pack.yaml', line=44, column=5),
        'question/routes.hosted': Place(file='rules/pack.yaml', line=51, column=5),
        'question/routes.open_weights': Place(file='rules/pack.yaml', line=60, column=5),
        'question/routes.ends_in_months': Place(file='rules/pack.yaml', line=69, column=5),
        'threshold/eval_floor': Place(file='rules/thresholds.yaml', line=3, column=1),
        'threshold/eval_comfortable': Place(file='rules/thresholds.yaml', line=9, column=1),
        'threshold/eval_strong': Place(file='rules/thresholds.yaml', line=15, column=1),
        'threshold/examples_floor': Place(file='rules/thresholds.yaml', line=21, column=1),
        'threshold/examples_comfortable': Place(file='rules/thresholds.yaml', line=33, column=1),
        'threshold/labels_plenty': Place(file='rules/thresholds.yaml', line=39, column=1),
        'threshold/rare_language_floor': Place(file='rules/thresholds.yaml', line=45, column=1),
        'threshold/preference_floor': Place(file='rules/thresholds.yaml', line=51, column=1),
        'threshold/grader_floor': Place(file='rules/thresholds.yaml', line=57, column=1),
        'threshold/many_shot': Place(file='rules/thresholds.yaml', line=63, column=1),
        'threshold/corpus_fits': Place(file='rules/thresholds.yaml', line=69, column=1),
        'threshold/corpus_long': Place(file='rules/thresholds.yaml', line=75, column=1),
        'threshold/cpt_pages': Place(file='rules/thresholds.yaml', line=81, column=1),
        'threshold/distil_volume': Place(file='rules/thresholds.yaml', line=87, column=1),
        'threshold/stable_floor': Place(file='rules/thresholds.yaml', line=97, column=1),
        'threshold/stable_comfortable': Place(file='rules/thresholds.yaml', line=103, column=1),
        'threshold/route_floor': Place(file='rules/thresholds.yaml', line=109, column=1),
        'threshold/full_tuning_examples': Place(file='rules/thresholds.yaml', line=115, column=1),
        'threshold/payback_limit': Place(file='rules/thresholds.yaml', line=121, column=1),
        'source/guide-2026': Place(file='rules/sources.yaml', line=5, column=1),
        'source/openai-accuracy': Place(file='rules/sources.yaml', line=45, column=1),
        'source/openai-sft': Place(file='rules/sources.yaml', line=54, column=1),
        'source/openai-rft': Place(file='rules/sources.yaml', line=62, column=1),
        'source/openai-legacy-validator': Place(file='rules/sources.yaml', line=69, column=1),
        'source/openai-deprecations': Place(file='rules/sources.yaml', line=76, column=1),
        'source/openai-terms': Place(file='rules/sources.yaml', line=83, column=1),
        'source/google-tuning': Place(file='rules/sources.yaml', line=90, column=1),
        'source/microsoft-considerations': Place(file='rules/sources.yaml', line=97, column=1),
        'source/microsoft-foundry-skill': Place(file='rules/sources.yaml', line=104, column=1),
        'source/azure-cost': Place(file='rules/sources.yaml', line=112, column=1),
        'source/aws-nova-guidance': Place(file='rules/sources.yaml', line=119, column=1),
        'source/aws-use-case-spec': Place(file='rules/sources.yaml', line=126, column=1),
        'source/aws-nova-case': Place(file='rules/sources.yaml', line=133, column=1),
        'source/huyen-aie': Place(file='rules/sources.yaml', line=142, column=1),
        'source/wshobson-finetuning': Place(file='rules/sources.yaml', line=149, column=1),
        'source/hamel-valuable': Place(file='rules/sources.yaml', line=156, column=1),
        'source/hamel-evals-faq': Place(file='rules/sources.yaml', line=163, column=1),
        'source/anyscale-form': Place(file='rules/sources.yaml', line=170, column=1),
        'source/unsloth-guide': Place(file='rules/sources.yaml', line=177, column=1),
        'source/modular-handbook': Place(file='rules/sources.yaml', line=184, column=1),
        'source/fireworks-loras': Place(file='rules/sources.yaml', line=191, column=1),
        'source/baseten-method': Place(file='rules/sources.yaml', line=198, column=1),
        'source/together-sft': Place(file='rules/sources.yaml', line=205, column=1),
        'source/hf-course': Place(file='rules/sources.yaml', line=212, column=1),
        'source/meta-when': Place(file='rules/sources.yaml', line=219, column=1),
        'source/applied-llms': Place(file='rules/sources.yaml', line=226, column=1),
        'source/manning-reliable': Place(file='rules/sources.yaml', line=233, column=1),
        'source/anthropic-contextual': Place(file='rules/sources.yaml', line=240, column=1),
        'source/anthropic-pricing': Place(file='rules/sources.yaml', line=249, column=1),
        'source/buzzi-engine': Place(file='rules/sources.yaml', line=256, column=1),
        'source/slavin-scorecard': Place(file='rules/sources.yaml', line=263, column=1),
        'source/rag-advisor': Place(file='rules/sources.yaml', line=270, column=1),
        'source/ovadia-2023': Place(file='rules/sources.yaml', line=280, column=1),
        'source/gekhman-2024': Place(file='rules/sources.yaml', line=289, column=1),
        'source/balaguer-2024': Place(file='rules/sources.yaml', line=297, column=1),
        'source/soudani-2024': Place(file='rules/sources.yaml', line=306, column=1),
        'source/entigraph-2024': Place(file='rules/sources.yaml', line=314, column=1),
        'source/lampinen-2025': Place(file='rules/sources.yaml', line=323, column=1),
        'source/lora-land': Place(file='rules/sources.yaml', line=331, column=1),
        'source/bucher-martini': Place(file='rules/sources.yaml', line=340, column=1),
        'source/label-count': Place(file='rules/sources.yaml', line=348, column=1),
        'source/cost-aware-classification': Place(file='rules/sources.yaml', line=356, column=1),
        'source/south-slavic-2025': Place(file='rules/sources.yaml', line=363, column=1),
        'source/similar-examples': Place(file='rules/sources.yaml', line=370, column=1),
        'source/vieira-translation': Place(file='rules/sources.yaml', line=379, column=1),
        'source/raft-2024': Place(file='rules/sources.yaml', line=388, column=1),
        'source/sufficient-context': Place(file='rules/sources.yaml', line=396, column=1),
        'source/lora-learns-less': Place(file='rules/sources.yaml', line=405, column=1),
        'source/lora-without-regret': Place(file='rules/sources.yaml', line=413, column=1),
        'source/jsonschemabench': Place(file='rules/sources.yaml', line=420, column=1),
        'source/speak-freely': Place(file='rules/sources.yaml', line=429, column=1),
        'source/json-capacity': Place(file='rules/sources.yaml', line=437, column=1),
        'source/long-context-or-rag': Place(file='rules/sources.yaml', line=445, column=1),
        'source/nolima': Place(file='rules/sources.yaml', line=453, column=1),
        'source/deepseek-r1': Place(file='rules/sources.yaml', line=462, column=1),
        'source/gepa': Place(file='rules/sources.yaml', line=469, column=1),
        'source/databricks-optimisation': Place(file='rules/sources.yaml', line=477, column=1),
        'source/better-together': Place(file='rules/sources.yaml', line=485, column=1),
        'source/many-shot': Place(file='rules/sources.yaml', line=493, column=1),
        'source/qi-safety': Place(file='rules/sources.yaml', line=501, column=1),
        'source/mosbach-2023': Place(file='rules/sources.yaml', line=509, column=1),
        'source/lima': Place(file='rules/sources.yaml', line=517, column=1),
        'source/relevance-labeller': Place(file='rules/sources.yaml', line=525, column=1),
        'source/clinical-nli': Place(file='rules/sources.yaml', line=533, column=1),
        'source/relora-2026': Place(file='rules/sources.yaml', line=541, column=1),
        'source/eval-arithmetic': Place(file='rules/sources.yaml', line=551, column=1),
        'source/error-bars': Place(file='rules/sources.yaml', line=558, column=1),
        'source/break-even-arithmetic': Place(file='rules/sources.yaml', line=566, column=1),
        'source/price-history': Place(file='rules/sources.yaml', line=573, column=1),
        'move/constrain-output': Place(file='rules/plan.yaml', line=3, column=3),
        'move/read-failures': Place(file='rules/plan.yaml', line=10, column=3),
        'move/write-success-criteria': Place(file='rules/plan.yaml', line=22, column=3),
        'move/build-eval': Place(file='rules/plan.yaml', line=29, column=3),
        'move/rewrite-instructions': Place(file='rules/plan.yaml', line=36, column=3),
        'move/add-examples': Place(file='rules/plan.yaml', line=43, column=3),
        'move/keep-constraints': Place(file='rules/plan.yaml', line=50, column=3),
        'move/reason-and-split': Place(file='rules/plan.yaml', line=57, column=3),
        'move/try-stronger-model': Place(file='rules/plan.yaml', line=67, column=3),
        'move/documents-into-prompt': Place(file='rules/plan.yaml', line=77, column=3),
        'move/query-the-records': Place(file='rules/plan.yaml', line=84, column=3),
        'move/build-retrieval': Place(file='rules/plan.yaml', line=91, column=3),
        'move/mend-retrieval': Place(file='rules/plan.yaml', line=98, column=3),
        'move/optimise-prompt': Place(file='rules/plan.yaml', line=105, column=3),
        'move/cache-prompts': Place(file='rules/plan.yaml', line=112, column=3),
        'move/batch-what-can-wait': Place(file='rules/plan.yaml', line=119, column=3),
        'move/route-by-difficulty': Place(file='rules/plan.yaml', line=126, column=3),
        'move/try-smaller-model': Place(file='rules/plan.yaml', line=133, column=3),
        'move/grow-eval': Place(file='rules/plan.yaml', line=140, column=3),
        'move/use-eval': Place(file='rules/plan.yaml', line=147, column=3),
        'move/narrow-the-task': Place(file='rules/plan.yaml', line=154, column=3),
        'move/hold-still': Place(file='rules/plan.yaml', line=161, column=3),
        'move/clear-rights': Place(file='rules/plan.yaml', line=168, column=3),
        'move/name-an-owner': Place(file='rules/plan.yaml', line=175, column=3),
        'move/choose-lasting-route': Place(file='rules/plan.yaml', line=182, column=3),
        'move/check-inferable': Place(file='rules/plan.yaml', line=189, column=3),
        'move/collect-examples': Place(file='rules/plan.yaml', line=196, column=3),
        'move/clean-examples': Place(file='rules/plan.yaml', line=211, column=3),
        'move/draft-labels': Place(file='rules/plan.yaml', line=218, column=3),
        'move/get-first-successes': Place(file='rules/plan.yaml', line=225, column=3),
        'move/find-a-teacher': Place(file='rules/plan.yaml', line=232, column=3),
        'move/train-with-passages': Place(file='rules/plan.yaml', line=239, column=3),
        'move/trial-run': Place(file='rules/plan.yaml', line=246, column=3),
        'move/train-encoder': Place(file='rules/plan.yaml', line=253, column=3),
        'move/pretrain-then-train': Place(file='rules/plan.yaml', line=260, column=3),
        'move/reinforce': Place(file='rules/plan.yaml', line=267, column=3),
        'move/train-preferences': Place(file='rules/plan.yaml', line=274, column=3),
        'move/check-guards': Place(file='rules/plan.yaml', line=281, column=3),
        'move/launch-in-part': Place(file='rules/plan.yaml', line=288, column=3),
        'move/keep-index-fresh': Place(file='rules/plan.yaml', line=295, column=3),
        'move/keep-watch': Place(file='rules/plan.yaml', line=302, column=3),
        'property/no-training-without-eval': Place(file='rules/properties.yaml', line=5, column=3),
        'property/no-training-where-errors-are-dear': Place(file='rules/properties.yaml', line=8, column=3),
        'property/no-training-below-examples-floor': Place(file='rules/properties.yaml', line=11, column=3),
        'property/no-training-on-documents-alone': Place(file='rules/properties.yaml', line=14, column=3),
        'property/no-training-on-bad-examples': Place(file='rules/properties.yaml', line=17, column=3),
        'property/no-training-without-rights': Place(file='rules/properties.yaml', line=20, column=3),
        'property/no-training-without-owner': Place(file='rules/properties.yaml', line=23, column=3),
        'property/no-training-on-moving-target': Place(file='rules/properties.yaml', line=26, column=3),
        'property/no-training-towards-a-closing-route': Place(file='rules/properties.yaml', line=29, column=3),
        'property/no-training-for-unknowable-targets': Place(file='rules/properties.yaml', line=32, column=3),
        'property/no-training-before-a-baseline': Place(file='rules/properties.yaml', line=35, column=3),
        'property/blockers-block': Place(file='rules/properties.yaml', line=38, column=3),
        'property/weekly-facts-are-looked-up': Place(file='rules/properties.yaml', line=44, column=3),
        'property/cited-facts-are-looked-up': Place(file='rules/properties.yaml', line=48, column=3),
        'property/per-user-facts-are-looked-up': Place(file='rules/properties.yaml', line=52, column=3),
        'property/erasable-facts-are-looked-up': Place(file='rules/properties.yaml', line=56, column=3),
        'property/retrieval-is-kept': Place(file='rules/properties.yaml', line=60, column=3),
        'property/broken-retrieval-is-mended-first': Place(file='rules/properties.yaml', line=64, column=3),
        'property/missing-facts-alone-never-train': Place(file='rules/properties.yaml', line=67, column=3),
        'property/open-rungs-come-first': Place(file='rules/properties.yaml', line=77, column=3),
        'property/enough-is-enough': Place(file='rules/properties.yaml', line=80, column=3),
        'property/syntax-alone-never-trains': Place(file='rules/properties.yaml', line=83, column=3),
        'property/low-volume-cost-never-trains': Place(file='rules/properties.yaml', line=91, column=3),
        'property/what-never-pays-is-not-trained-for-cost': Place(file='rules/properties.yaml', line=99, column=3),
        'property/what-stops-first-is-not-trained-for-cost': Place(file='rules/properties.yaml', line=106, column=3),
        'property/a-closed-route-is-no-route': Place(file='rules/properties.yaml', line=113, column=3),
        'property/a-longer-payback-never-helps': Place(file='rules/properties.yaml', line=121, column=3),
        'property/a-larger-saving-never-hurts': Place(file='rules/properties.yaml', line=126, column=3),
        'property/broad-work-is-not-distilled': Place(file='rules/properties.yaml', line=131, column=3),
        'property/classification-alone-never-trains': Place(file='rules/properties.yaml', line=134, column=3),
        'property/more-examples-never-hurt': Place(file='rules/properties.yaml', line=144, column=3),
        'property/more-test-cases-never-hurt': Place(file='rules/properties.yaml', line=149, column=3),
        'property/stability-never-hurts': Place(file='rules/properties.yaml', line=154, column=3),
        'property/a-longer-route-never-hurts': Place(file='rules/properties.yaml', line=159, column=3),
        'property/volume-never-lifts-a-gate': Place(file='rules/properties.yaml', line=164, column=3),
        'property/unknown-eval-never-blocks': Place(file='rules/properties.yaml', line=172, column=3),
        'property/unknown-cost-of-errors-never-blocks': Place(file='rules/properties.yaml', line=175, column=3),
        'property/unknown-examples-never-blocks': Place(file='rules/properties.yaml', line=178, column=3),
        'property/unknown-quality-never-blocks': Place(file='rules/properties.yaml', line=181, column=3),
        'property/unknown-supervision-never-blocks': Place(file='rules/properties.yaml', line=184, column=3),
        'property/unknown-inferable-never-blocks': Place(file='rules/properties.yaml', line=187, column=3),
        'property/unknown-rights-never-blocks': Place(file='rules/properties.yaml', line=190, column=3),
        'property/unknown-stability-never-blocks': Place(file='rules/properties.yaml', line=193, column=3),
        'property/unknown-owner-never-blocks': Place(file='rules/properties.yaml', line=196, column=3),
        'property/unknown-route-never-blocks': Place(file='rules/properties.yaml', line=199, column=3),
        'property/unknown-attempts-never-block': Place(file='rules/properties.yaml', line=202, column=3),
        'property/unknown-savings-never-block': Place(file='rules/properties.yaml', line=210, column=3),
        'property/unknown-volume-never-blocks': Place(file='rules/properties.yaml', line=217, column=3),
    }


def pack() -> Pack:
    """The bundled pack, built anew."""
    return Pack(
        id='default',
        title='Prompting, RAG or fine-tuning',
        version='2026.11.1',
        reviewed='2026-11-23',
        recommendation='recommendation',
        blockers='readiness',
        method='method',
        digest='5a221843daf4a23a1b6ca8cc464f25a30b0b7eaa9e21836b41b198dc79ed5f8e',
        steps=(_step_prompt(), _step_knowledge(), _step_behaviour(), _step_saving(), _step_economics(), _step_readiness(), _step_recommendation(), _step_method(), ),
        readings=_readings(),
        thresholds=_thresholds(),
        sources=_sources(),
        moves=_moves(),
        properties=_properties(),
        places=_places(),
    )
