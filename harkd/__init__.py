"""harkd: human activity recognition by knowledge distillation.

Small language models that tell, from the sensor events of a home with several residents,
what each person is doing. The map of the packages is in the README.
"""

__version__ = "0.1.0"
