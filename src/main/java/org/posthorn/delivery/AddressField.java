package org.posthorn.delivery;

import java.net.SocketAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthorn.delivery.AddressWalk.Candidate;

/// The addresses that one attempt may still try, for a [Race] among those of a host: none that answered already, and
/// not too many. For one thread.
final class AddressField implements Race.Field {
    private final @Nullable AddressWalk walk;
    private final Set<SocketAddress> answered;
    private final DeadAddresses deadAddresses;
    private final Tally tally;
    private int left;

    /// @param answered addresses that are not tried again
    /// @param most addresses that are tried
    AddressField(
            @Nullable AddressWalk walk,
            Set<SocketAddress> answered,
            DeadAddresses deadAddresses,
            Tally tally,
            int most) {
        this.walk = walk;
        this.answered = answered;
        this.deadAddresses = deadAddresses;
        this.tally = tally;
        this.left = most;
    }

    /// For an address that has no others beside it.
    static AddressField alone(DeadAddresses deadAddresses, Tally tally) {
        return new AddressField(null, Set.of(), deadAddresses, tally, 0);
    }

    /// The next address of whichever host has its turn, or null when there is none, or were too many.
    @Nullable
    Candidate first() {
        if (walk == null || left == 0) {
            return null;
        }
        Candidate candidate = walk.next();
        while (candidate != null && answered.contains(candidate.address())) {
            candidate = walk.next();
        }
        return counted(candidate);
    }

    /// Hosts of this rank or worse get nothing any more.
    void dropFrom(int rank) {
        if (walk != null) {
            walk.dropFrom(rank);
        }
    }

    @Override
    public @Nullable Candidate next() {
        if (walk == null || left == 0) {
            return null;
        }
        Candidate candidate = walk.nextOfHost();
        while (candidate != null && answered.contains(candidate.address())) {
            candidate = walk.nextOfHost();
        }
        return counted(candidate);
    }

    private @Nullable Candidate counted(@Nullable Candidate candidate) {
        if (candidate != null) {
            left--;
        }
        return candidate;
    }

    @Override
    public void failed(Candidate candidate, PeerException fault) {
        deadAddresses.add(candidate.address(), fault);
        tally.failed(Dialer.unanswered(candidate, fault));
    }

    @Override
    public void slower(Candidate candidate) {
        deadAddresses.addSlow(candidate.address());
        spare(candidate);
    }

    @Override
    public void spare(Candidate candidate) {
        left++;
        if (walk != null) {
            walk.giveBack(candidate);
        }
    }
}
