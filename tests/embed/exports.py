"""exports.py LIBRARY HEADER...: what libtrestle_cell shows is what its headers declare, and what it loads is little."""
import re
import subprocess
import sys

MOST_OBJECTS = 55
FORBIDDEN = ("libmpi", "libdeal", "libpetsc", "libtrilinos", "libvtk", "libtorch", "libtrestle.so", "libtrestle_host")


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def check_exports(library, headers):
    text = "\n".join(open(header).read() for header in headers)
    functions = set(re.findall(r"\b(trestle_\w+)\(", text))
    classes = set(re.findall(r"\bclass (\w+)", text))
    shown = [line.split(" ", 2)[2] for line in output("nm", "-D", "-C", "--defined-only", library).splitlines()]
    shown = [re.sub(r"@@?\S+$", "", name) for name in shown]
    strangers = []
    for name in shown:
        of_class = re.match(r"(?:typeinfo (?:name )?for |vtable for )?trestle::(\w+)(?:::~?(\w+))?", name)
        if name in functions:
            continue
        if of_class is None or of_class.group(1) not in classes:
            strangers.append(name)
        elif of_class.group(2) and not re.search(rf"\b{of_class.group(2)}\b", text):
            strangers.append(name)
    assert not strangers, f"{len(strangers)} symbols that no header declares: {strangers[:20]}"
    missing = functions - set(shown) - set(re.findall(r"static inline \w+ (trestle_\w+)\(", text))
    assert not missing, f"declared and not exported: {missing}"
    print(f"{len(shown)} exported symbols, all declared")


def check_objects(library):
    objects = output("ldd", library).splitlines()
    print(f"{len(objects)} objects")
    assert len(objects) <= MOST_OBJECTS, objects
    assert not [line for line in objects if any(name in line for name in FORBIDDEN)], objects
    assert re.search(r"SONAME.*libtrestle_cell\.so\.\d+", output("objdump", "-p", library)), "no soname"


check_exports(sys.argv[1], sys.argv[2:])
check_objects(sys.argv[1])
