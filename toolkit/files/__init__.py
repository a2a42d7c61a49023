"""Files and folders that are written whole: afterwards the old one or the new one is there, whatever happens.

Everything is made ready under a hidden name beside its place and moved there in one step of the file system. A process that
is killed leaves at most such a hidden piece, which the next write to the same place takes away. A file that only grows is the
one exception: it is added to in its place, by one writer at a time.
"""

from toolkit.files.appended import growing, grown
from toolkit.files.folders import check_folder, write_folder
from toolkit.files.single import check_file, new_file, read_file, write_file

__all__ = [
    "check_file",
    "check_folder",
    "growing",
    "grown",
    "new_file",
    "read_file",
    "write_file",
    "write_folder",
]
