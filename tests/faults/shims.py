"""Small libraries to preload: a wall clock that a test may step, and a count of how often a disk was told to sync.

Both read or write eight bytes that are mapped from a file, so that a running program feels a change at once. The
machine's own clock is never touched.
"""

import os
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

CLOCK, SYNCS = "LAB_CLOCK", "LAB_SYNCS"
_NUMBER = struct.Struct("=q")
_SOURCE = r"""
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile long long *step, *syncs;

static volatile long long *shared(const char *name, int writes) {
    const char *path = getenv(name);
    int fd = path ? open(path, (writes ? O_RDWR : O_RDONLY) | O_CLOEXEC) : -1;
    void *at = fd < 0 ? MAP_FAILED : mmap(0, 8, PROT_READ | (writes ? PROT_WRITE : 0), MAP_SHARED, fd, 0);
    if (fd >= 0) close(fd);
    return at == MAP_FAILED ? 0 : at;
}

__attribute__((constructor)) static void begin(void) {
    step = shared("LAB_CLOCK", 0);
    syncs = shared("LAB_SYNCS", 1);
}

int clock_gettime(clockid_t id, struct timespec *now) {
    int result = syscall(SYS_clock_gettime, id, now);
    if (!result && step && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) now->tv_sec += *step;
    return result;
}

time_t time(time_t *out) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out) *out = now.tv_sec;
    return now.tv_sec;
}

int gettimeofday(struct timeval *out, void *zone) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    out->tv_sec = now.tv_sec;
    out->tv_usec = now.tv_nsec / 1000;
    return 0;
}

int fsync(int fd) {
    if (syncs) __sync_fetch_and_add(syncs, 1);
    return syscall(SYS_fsync, fd);
}

int fdatasync(int fd) {
    if (syncs) __sync_fetch_and_add(syncs, 1);
    return syscall(SYS_fdatasync, fd);
}
"""


class Shim:
    """The library and its number. ``environ`` is what a program needs to be under it."""

    def __init__(self, folder: Path, kind: str) -> None:
        self._library, self._file = folder / "shim.so", folder / kind.lower()
        _build(self._library)
        self.set(0)
        self._file.chmod(0o666)
        self.environ = {"LD_PRELOAD": str(self._library), kind: str(self._file)}

    def set(self, number: int) -> None:
        """For the clock: so many seconds ahead of the machine's."""
        descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT)
        os.pwrite(descriptor, _NUMBER.pack(number), 0)
        os.close(descriptor)

    def get(self) -> int:
        return int(_NUMBER.unpack(self._file.read_bytes())[0])


def _build(library: Path) -> None:
    if library.exists():
        return
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("not installed: a C compiler (gcc), for a clock that can be stepped")
    source = library.with_suffix(".c")
    source.write_text(_SOURCE, encoding="ascii")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(source)], check=True)
