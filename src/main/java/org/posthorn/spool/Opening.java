package org.posthorn.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.QueueId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens the index and brings it up to date; makes it again from the journal when it is missing, damaged, or from
/// before a loss of power.
final class Opening {
    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /// What is ready to be used.
    record Opened(
            Index index, Segments segments, Quarantine quarantine, ContentFiles contentFiles, Recovery.Result result) {}

    private final Path directory;
    private final int mostDueTimes;
    private final Storage storage;
    private final Consumer<String> trouble;
    private final Quarantine quarantine;

    Opening(SpoolSettings settings, Storage storage, Consumer<String> trouble) {
        this.directory = settings.directory();
        this.mostDueTimes = settings.memoryDueTimes();
        this.storage = storage;
        this.trouble = trouble;
        this.quarantine = new Quarantine(storage, trouble);
    }

    Opened open() throws IOException {
        SegmentSupply.deleteSpares(storage);
        try {
            Opened opened = openedAsItIs();
            if (opened != null) {
                return opened;
            }
            Index.delete(directory);
            Opened made = recoverOrClose(Index.open(directory, mostDueTimes), 0);
            if (made == null) {
                throw new SpoolException("the index that was made from the journal does not fit it");
            }
            return made;
        } catch (MVStoreException e) {
            throw new SpoolException("could not open the index: " + e.getMessage(), e);
        }
    }

    /// With the index that is there, unless that can't be trusted, or proves to be damaged when it is used.
    private @Nullable Opened openedAsItIs() throws IOException {
        Index known = openKnown();
        if (known == null) {
            return null;
        }
        try {
            return recoverOrClose(known, Long.parseLong(mark(known, Checkpointer.KNOWN)));
        } catch (RuntimeException e) {
            setAside(e);
            return null;
        }
    }

    private void setAside(RuntimeException problem) throws IOException {
        Path file = Index.file(directory);
        LOG.warn("the index can't be used", problem);
        trouble.accept("the index is damaged, and made again from the journal: " + problem.getMessage());
        String name = "index-" + Files.getLastModifiedTime(file).toMillis();
        Files.move(file, directory.resolve(Quarantine.FOLDER).resolve(name));
    }

    /// The index that is there, if it can be trusted.
    private @Nullable Index openKnown() throws IOException {
        Path file = Index.file(directory);
        if (!Files.exists(file)) {
            LOG.info("no index: it is made from the journal");
            return null;
        }
        try {
            Index index = Index.open(directory, mostDueTimes);
            if (isTrusted(index)) {
                return index;
            }
            LOG.info(
                    "the index is {}: it is made again from the journal",
                    index.isOfThisVersion() ? "from before a loss of power" : "of another version");
            index.close();
        } catch (RuntimeException e) {
            setAside(e);
        }
        return null;
    }

    /// Reads all that recovery will read of it, so that damage shows here.
    private static boolean isTrusted(Index index) throws IOException {
        String boot = boot();
        boolean sameBoot = !boot.isEmpty() && boot.equals(index.mark(Checkpointer.BOOT));
        index.mentions();
        return index.isOfThisVersion()
                && index.mark(Checkpointer.KNOWN) != null
                && (sameBoot || "yes".equals(index.mark(Checkpointer.CLEAN)));
    }

    /// The disk may fail here too; then the next attempt finds nothing half open.
    private @Nullable Opened recoverOrClose(Index index, long from) throws IOException {
        try {
            return recover(index, from);
        } catch (IOException | RuntimeException e) {
            index.close();
            throw e;
        }
    }

    private @Nullable Opened recover(Index index, long from) throws IOException {
        index.mark(Checkpointer.CLEAN, "no");
        index.mark(Checkpointer.BOOT, boot());
        if (from > 0) {
            index.sync();
        }
        var segments = new Segments();
        Recovery.Result found = new Recovery(storage, index, segments, quarantine, from, trouble).run();
        Set<Long> withFile = new TreeSet<>();
        if (!fits(index, withFile)) {
            index.close();
            LOG.warn("the index speaks of segments that are not there: it is made again from the journal");
            return null;
        }
        var contentFiles = new ContentFiles(storage);
        reconcileContent(index, segments, contentFiles, withFile);
        long lastId = Math.max(found.lastId(), Long.parseLong(mark(index, Checkpointer.LAST_ID)));
        long lastSegment = Math.max(found.lastSegment(), Long.parseLong(mark(index, Checkpointer.LAST_SEGMENT)));
        long set = quarantine.lastSegment();
        index.putMentions(segments.allMentions());
        index.mark(Checkpointer.KNOWN, Long.toString(segments.isAllRead() ? found.nextSequence() : 0));
        index.commit();
        var result = new Recovery.Result(found.nextSequence(), lastId, Math.max(lastSegment, set));
        return new Opened(index, segments, quarantine, contentFiles, result);
    }

    /// Whether all segments are there that the index speaks of. Collects the messages whose content is in a file.
    private boolean fits(Index index, Set<Long> withFile) throws IOException {
        Set<Long> present = new HashSet<>(Recovery.segmentIds(storage));
        boolean[] fits = {true};
        index.forEachLocation((id, location, inFile) -> {
            fits[0] &= present.contains(location.segment());
            if (inFile) {
                withFile.add(id);
            }
        });
        return fits[0];
    }

    /// Deletes content without a message, and gives up messages without content.
    private void reconcileContent(Index index, Segments segments, ContentFiles contentFiles, Set<Long> withFile)
            throws IOException {
        Set<Long> present = new TreeSet<>();
        // Whose content it is may stand in what could not be read.
        boolean all = segments.isAllRead();
        int deleted = contentFiles.deleteOrphans(id -> withFile.contains(id) ? present.add(id) : !all);
        if (deleted > 0) {
            LOG.info("deleted {} content files without a message", deleted);
        }
        List<Long> missing = new ArrayList<>(withFile);
        missing.removeAll(present);
        for (long id : missing) {
            index.get(id).ifPresent(row -> segments.messageGone(row.location()));
            index.delete(id);
            trouble.accept("message " + new QueueId(id) + " is lost: the file of its content is not there");
        }
    }

    private static String mark(Index index, String name) {
        String text = index.mark(name);
        return text == null ? "0" : text;
    }

    /// Names this boot of the machine; empty where the system does not tell.
    private static String boot() throws IOException {
        return Files.isReadable(BOOT_ID) ? Files.readString(BOOT_ID).strip() : "";
    }
}
