package org.posthorn.policy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.posthorn.event.EventSink;
import org.posthorn.event.MailEvent;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.SmtpReply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How much accounts send: within limits, and compared with what each usually sends. Any thread; two sessions wait
/// for each other only where they are of the same account.
public final class AccountPaces {
    private static final Logger LOG = LoggerFactory.getLogger(AccountPaces.class);
    private static final EnhancedStatus FOR_NOW = new EnhancedStatus(4, 7, 1);
    private static final SmtpReply MESSAGES =
            SmtpReply.of(450, FOR_NOW, "This account has sent too many messages, try again later");
    private static final SmtpReply RECIPIENTS =
            SmtpReply.of(452, FOR_NOW, "This account has sent to too many recipients, try again later");

    private final PaceSettings settings;
    private final EventSink events;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final long window;
    private final Cache<String, AccountPace> paces;
    /// Those with the brake on, which must not be forgotten; there are no more than accounts.
    private final Map<String, AccountPace> braked = new ConcurrentHashMap<>();

    private final AtomicLong changes = new AtomicLong();

    AccountPaces(PaceSettings settings, EventSink events, InstantSource clock, LongSupplier nanoTime) {
        this.settings = settings;
        this.events = events;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.window = settings.window().toNanos();
        this.paces = Caffeine.newBuilder()
                .maximumSize(settings.tracked())
                .executor(Runnable::run)
                .build();
    }

    /// Counts a message that an account begins, unless that is one too many.
    public Optional<SmtpReply> refusalOfMessage(String account) {
        return settings.messages() == 0
                        || pace(account).messages.tryAdd(nanoTime.getAsLong(), window, 1, settings.messages())
                ? Optional.empty()
                : Optional.of(MESSAGES);
    }

    /// Counts a recipient that an account names, unless that is one too many.
    public Optional<SmtpReply> refusalOfRecipient(String account) {
        return settings.recipients() == 0
                        || pace(account).recipients.tryAdd(nanoTime.getAsLong(), window, 1, settings.recipients())
                ? Optional.empty()
                : Optional.of(RECIPIENTS);
    }

    /// Counts a message that is about to be taken.
    ///
    /// @return whether it has to be held: the account is braked, by this message or one before
    public boolean holds(String account, int recipients) {
        AccountPace pace = pace(account);
        if (pace.send(clock.instant(), recipients)) {
            braked(account, pace);
        }
        return pace.brake() != null;
    }

    /// A message that was counted was not taken: its sender will try again, perhaps often.
    public void notTaken(String account, int recipients) {
        pace(account).unsend(recipients);
    }

    private void braked(String account, AccountPace pace) {
        braked.put(account, pace);
        changes.incrementAndGet();
        Brake brake = pace.brake();
        if (brake != null) {
            LOG.warn(
                    "account {} suddenly sends to {} recipients, {} are usual: its mail is held from now on, until"
                            + " \"posthorn brakes release {}\"",
                    account,
                    brake.recipients(),
                    brake.usual(),
                    account);
            events.publish(new MailEvent.Braked(brake.since(), account, brake.recipients(), brake.usual()));
        }
    }

    private AccountPace pace(String account) {
        AccountPace known = braked.get(account);
        return known != null ? known : paces.get(account, name -> new AccountPace(settings, name, clock.millis()));
    }

    /// Those that are on, the oldest in front.
    public List<Brake> brakes() {
        return braked.values().stream()
                .flatMap(pace -> Stream.ofNullable(pace.brake()))
                .sorted(Comparator.comparing(Brake::since).thenComparing(Brake::account))
                .toList();
    }

    /// How many are on.
    public int braked() {
        return braked.size();
    }

    /// Takes a brake off. What is held of the account stays so.
    ///
    /// @return whether it was on
    public boolean release(String account) {
        AccountPace pace = braked.get(account);
        if (pace == null || !pace.release(clock.instant())) {
            return false;
        }
        paces.put(account, pace);
        braked.remove(account, pace);
        changes.incrementAndGet();
        return true;
    }

    /// Rises with each brake put on or taken off.
    long changes() {
        return changes.get();
    }

    /// What is to be kept over a restart.
    List<AccountPace.State> states() {
        return Stream.concat(braked.values().stream(), paces.asMap().values().stream())
                .distinct()
                .map(AccountPace::state)
                .toList();
    }

    /// Takes over what was kept, before anybody asks.
    void restore(Collection<AccountPace.State> states) {
        for (AccountPace.State state : states) {
            var pace = new AccountPace(settings, state);
            paces.put(state.account(), pace);
            if (state.brake() != null) {
                braked.put(state.account(), pace);
            }
        }
    }
}
