"""Where to get the datasets, whom to cite, and on what terms they may be used."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """What a user must know before downloading a dataset."""

    title: str
    holds: str
    get: str
    cite: str
    terms: str


SOURCES = {
    "mural": Source(
        "MuRAL",
        "21 sessions, over 21 hours in all, in a French smart flat of 2 to 4 residents, "
        "8,543 events",
        "https://mural.imag.fr (MuRAL.zip, 0.86 MB)",
        "X. Chen, J. Cumin, F. Ramparany, D. Vaufreydaz. MuRAL: A Multi-Resident Ambient Sensor "
        "Dataset Annotated with Natural Language for Activities of Daily Living. "
        "arXiv 2504.20505, 2025.",
        "No licence stated that allows passing it on: fetch it yourself, do not redistribute it.",
    ),
    "marble": Source(
        "MARBLE",
        "12 subjects in a smart flat, alone, in pairs and in fours, about 16 hours",
        "ask its authors at the University of Milan",
        "L. Arrotta, C. Bettini, G. Civitarese. The MARBLE Dataset: Multi-inhabitant Activities "
        "of Daily Living Combining Wearable and Environmental Sensors Data. International "
        "Conference on Mobile and Ubiquitous Systems (MobiQuitous), 451-468, Springer, 2021.",
        "No licence stated that allows passing it on: fetch it yourself, do not redistribute it.",
    ),
    "uci_adl": Source(
        "UCI ADL Binary (Ordóñez homes A and B)",
        "two homes of one resident each, 14 and 21 days",
        "the UCI Machine Learning Repository (https://archive.ics.uci.edu), 'Activities of Daily "
        "Living (ADLs) Recognition Using Binary Sensors'",
        "F. J. Ordóñez, P. de Toledo, A. Sanchis. Activity Recognition Using Hybrid Generative/"
        "Discriminative Models on Home Environments Using Binary Sensors. Sensors 2013, 13, "
        "5460-5477.",
        "The UCI page states CC BY 4.0; the README in the archive forbids commercial use.",
    ),
    "casas": Source(
        "CASAS",
        "many homes of one or more residents, days to months each",
        "https://zenodo.org/records/15708568 (labeled_data.zip, 2025), or the old text files "
        "from https://casas.wsu.edu/datasets",
        "D. J. Cook, A. S. Crandall, B. L. Thomas, N. C. Krishnan. CASAS: A Smart Home in a Box. "
        "IEEE Computer 46(7), 62-69, 2013, doi 10.1109/MC.2012.328; and what the release names.",
        "The 2025 release: CC BY 4.0. For the others read the page that you download from.",
    ),
}


def directions() -> str:
    """All of it, as text for a terminal."""
    return "\n\n".join(
        f"{source.title}: {source.holds}\n"
        f"  get    {source.get}\n"
        f"  cite   {source.cite}\n"
        f"  terms  {source.terms}\n"
        f"  then   harkd-data check --dataset {name} FOLDER"
        for name, source in SOURCES.items()
    )
