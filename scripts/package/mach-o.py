"""Prints what a Mach-O file says of itself, as JSON. scripts/package/mach-o.js runs it."""

import json
import sys

import lief

lief.logging.disable()
binary = lief.MachO.parse(sys.argv[1]).at(0)
libraries = [command for command in binary.libraries]
identity = lief.MachO.LoadCommand.TYPE.ID_DYLIB
signature = binary.code_signature
json.dump(
    {
        "oldestMacos": list(binary.build_version.minos),
        "name": next((each.name for each in libraries if each.command == identity), None),
        "libraries": [each.name for each in libraries if each.command != identity],
        "imports": [
            {"name": each.symbol.name, "library": each.library_ordinal}
            for each in binary.bindings
            if each.has_symbol
        ],
        "exports": [each.name for each in binary.exported_symbols],
        "hasThreadLocals": any(
            each.type == lief.MachO.Section.TYPE.THREAD_LOCAL_VARIABLES for each in binary.sections
        ),
        "signature": signature and {"offset": signature.data_offset, "size": signature.data_size},
    },
    sys.stdout,
)
