package org.posthorn.spool;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.posthorn.event.FaultLog;
import org.posthorn.mail.QueueId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings messages from the index and the journal into memory. Confined to the index's thread.
final class Loader {
    private static final Logger LOG = LoggerFactory.getLogger(Loader.class);
    /// How long a message rests that could not be read, though it may be whole.
    private static final long REST = 60_000_000;

    private final FaultLog unreadable =
            new FaultLog(LOG, "messages can't be read and rest for a minute", "messages can be read again");
    private final Storage storage;
    private final Segments segments;
    private final Residents residents;
    private final Quarantine quarantine;
    private final Consumer<String> trouble;
    private final InstantSource clock;

    Loader(
            Storage storage,
            Segments segments,
            Residents residents,
            Quarantine quarantine,
            Consumer<String> trouble,
            InstantSource clock) {
        this.storage = storage;
        this.segments = segments;
        this.residents = residents;
        this.quarantine = quarantine;
        this.trouble = trouble;
        this.clock = clock;
    }

    /// What the record of a row says, with the states of the row. Damaged records are set aside, and their messages
    /// are lost.
    Optional<MessageHead> head(Row row, Index index) {
        return read(row, index).map(Read::head);
    }

    /// The same for operators, of whose looking nothing rests.
    ///
    /// @throws SpoolException when it can't be read now, though it may be whole
    Optional<MessageHead> look(Row row, Index index) throws SpoolException {
        try {
            return Optional.of(content(row).head());
        } catch (DamagedException | NoSuchFileException e) {
            lose(row, index, e);
            return Optional.empty();
        } catch (IOException e) {
            unreadable.failed(e);
            throw new SpoolException("message " + new QueueId(row.id()) + " can't be read now: " + e.getMessage(), e);
        }
    }

    /// Takes a message into memory, and shadows its row. The caller lets it settle down.
    Optional<Resident> load(Row row, Index index) {
        Optional<Read> read = read(row, index);
        if (read.isEmpty()) {
            return Optional.empty();
        }
        var resident = new Resident(read.get().head());
        resident.locate(row.location());
        resident.indexed(true);
        if (!row.inFile()) {
            residents.keep(resident, read.get().content());
        }
        index.shadow(row.id());
        residents.add(resident);
        return Optional.of(resident);
    }

    private record Read(MessageHead head, byte[] content) {}

    private Optional<Read> read(Row row, Index index) {
        try {
            return Optional.of(content(row));
        } catch (DamagedException | NoSuchFileException e) {
            lose(row, index, e);
        } catch (IOException e) {
            if (unreadable.failed(e)) {
                trouble.accept("message " + new QueueId(row.id())
                        + " could not be read, and rests for a minute, as do others that can't be: " + e.getMessage());
            }
            index.defer(row.id(), Times.micros(clock.instant()) + REST);
        }
        return Optional.empty();
    }

    private Read content(Row row) throws IOException {
        byte[] payload = new RecordReader(storage).payload(row.location());
        MessageHead head = MessageHead.read(payload);
        RecipientStates states = row.readStates();
        if (head.id() != row.id() || states.count() != head.states().count()) {
            throw new DamagedException("the record at " + row.location() + " is of another message");
        }
        byte[] content = Arrays.copyOfRange(payload, MessageHead.length(payload), payload.length);
        unreadable.worked();
        return new Read(head.with(states, row.held()), content);
    }

    private void lose(Row row, Index index, IOException problem) {
        Location location = row.location();
        index.delete(row.id());
        segments.messageGone(location);
        trouble.accept("message " + new QueueId(row.id()) + " is lost: " + problem.getMessage());
        try {
            quarantine.setAside(
                    location.segment(), location.offset(), location.offset() + (long) location.footprint(), false);
        } catch (IOException e) {
            LOG.error("could not set the record at {} aside", location, e);
        }
    }
}
