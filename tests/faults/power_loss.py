"""Takes a folder back to what was synced, as a power cut would, with the records of the library `power_loss`.

    loss = PowerLoss(library, data, state)      # `state`: an empty folder outside of `data`
    subprocess.Popen(..., env=loss.environment())
    ...                                         # kill -9 everything that writes to `data`
    loss.cut()

Names count as durable at once. settle() declares all that is there durable, as the kernel does by itself in half a
minute.
"""
import os
import pathlib
import random
import struct

FILES_MAX = 1 << 17  # as in synced_state.h
ROW_BYTES = 128
ROW = struct.Struct("<QQQQQ")  # device, inode, synced bytes, overwritten bytes, known
KEPT = struct.Struct("<QQ")  # offset, bytes
SECTOR_BYTES = 512


class PowerLoss:
    def __init__(self, library, folder, state):
        self.library = pathlib.Path(library)
        self.folder = pathlib.Path(folder)
        self.state = pathlib.Path(state)
        self.settle()

    def settle(self):
        for file in self.state.iterdir():
            file.unlink()
        with open(self.state / "table", "wb") as table:
            table.truncate(FILES_MAX * ROW_BYTES)

    def environment(self, ignored_syncs=None):
        """`ignored_syncs`: syncs of files whose path contains it are not honoured; "/": none is."""
        environment = dict(os.environ, LD_PRELOAD=str(self.library), ROUSE_POWER_LOSS_FOLDER=str(self.folder),
                           ROUSE_POWER_LOSS_STATE=str(self.state))
        # AddressSanitizer wants to be the first library; it works as the second, too.
        environment["ASAN_OPTIONS"] = ":".join(filter(None, [os.environ.get("ASAN_OPTIONS"),
                                                             "verify_asan_link_order=0"]))
        if ignored_syncs:
            environment["ROUSE_POWER_LOSS_IGNORE_SYNC"] = ignored_syncs
        return environment

    def set_disk_full(self, full):
        if full:
            (self.state / "full").touch()
        else:
            (self.state / "full").unlink(missing_ok=True)

    def rows(self):
        table = (self.state / "table").read_bytes()
        for at in range(ROW_BYTES, len(table), ROW_BYTES):  # row 0 is the table's own
            device, inode, synced, overwritten, known = ROW.unpack_from(table, at)
            if inode and known:
                yield (device, inode), (synced, overwritten)

    def cut(self, seed=None):
        """All that was not synced is lost; with a seed, each sector of it survives or not. Gives the bytes lost."""
        rows = dict(self.rows())
        chance = random.Random(seed) if seed is not None else None
        lost = 0
        for path in sorted(self.folder.rglob("*")):
            if not path.is_file() or path.is_symlink():
                continue
            facts = path.stat()
            row = rows.pop((facts.st_dev, facts.st_ino), None)
            if row:
                lost += self.take_back(path, (facts.st_dev, facts.st_ino), *row, chance)
        self.settle()
        return lost

    def take_back(self, path, key, synced, overwritten, chance):
        lost = 0
        size = path.stat().st_size
        with open(path, "r+b") as file:
            for offset, piece in reversed(self.kept(key, overwritten)):
                for at in range(0, len(piece), SECTOR_BYTES):
                    if chance is None or chance.random() < 0.5:
                        file.seek(offset + at)
                        file.write(piece[at:at + SECTOR_BYTES])
                        lost += len(piece[at:at + SECTOR_BYTES])
            end = synced
            if chance is not None and size > synced:
                end = chance.randint(synced, size)
                self.blank_some(file, synced, end, chance)
            lost += max(0, size - end)
            file.truncate(end)
        return lost

    @staticmethod
    def blank_some(file, start, end, chance):
        for at in range(start, end, SECTOR_BYTES):
            if chance.random() < 0.5:
                file.seek(at)
                file.write(bytes(min(SECTOR_BYTES, end - at)))

    def kept(self, key, overwritten):
        pieces = []
        if not overwritten:
            return pieces
        with open(self.state / f"{key[0]}-{key[1]}", "rb") as file:
            while file.tell() < overwritten:
                offset, count = KEPT.unpack(file.read(KEPT.size))
                pieces.append((offset, file.read(count)))
        return pieces
