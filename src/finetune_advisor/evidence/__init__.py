"""Evidence instead of guesses: what files of training data, eval results and usage show. Knows no pack."""

from finetune_advisor.evidence.data import read_data as read_data
from finetune_advisor.evidence.evals import read_evals as read_evals
from finetune_advisor.evidence.usage import read_usage as read_usage
