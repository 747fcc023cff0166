package org.posthorn.account;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.posthorn.tls.ChannelBinding;

/// Which mechanism this server logs in with to another: the strongest that both allow. Only for connections on which
/// the other side is known to be who it should be: PLAIN and LOGIN tell it the password. Any thread.
public final class SaslLogins {
    private final Supplier<String> nonces;

    public SaslLogins() {
        this(Nonces.random());
    }

    SaslLogins(Supplier<String> nonces) {
        this.nonces = nonces;
    }

    /// Empty when there is none.
    ///
    /// @param allowed on our side, of which EXTERNAL is never chosen
    /// @param offered keywords as EHLO lists them, in any case
    /// @param binding of the connection
    public Optional<SaslMechanism> choose(
            Set<SaslMechanism> allowed, Collection<String> offered, ChannelBinding binding) {
        return offered.stream()
                .flatMap(keyword -> SaslMechanism.of(keyword).stream())
                .filter(allowed::contains)
                .filter(mechanism -> isPossible(mechanism, binding))
                .sorted()
                .findFirst();
    }

    private static boolean isPossible(SaslMechanism mechanism, ChannelBinding binding) {
        return switch (mechanism) {
            case EXTERNAL -> false;
            case SCRAM_SHA_256_PLUS -> binding.octets().isPresent();
            case SCRAM_SHA_256, PLAIN, LOGIN -> true;
        };
    }

    /// Begins to log in.
    ///
    /// @param mechanism as [#choose] gave it for the same connection
    /// @param allowed on our side
    public SaslLogin begin(
            SaslMechanism mechanism, Set<SaslMechanism> allowed, String user, String password, ChannelBinding binding) {
        return switch (mechanism) {
            case EXTERNAL -> throw new IllegalArgumentException("EXTERNAL is never chosen");
            case SCRAM_SHA_256_PLUS -> new ScramLogin(user, password, ScramClientBinding.bound(binding), nonces.get());
            case SCRAM_SHA_256 ->
                new ScramLogin(user, password, ScramClientBinding.unbound(couldBind(allowed, binding)), nonces.get());
            case PLAIN -> new PlainLogin(user, password);
            case LOGIN -> new LoginLogin(user, password);
        };
    }

    /// Whether the server's silence about channel binding is told to it, so that it sees when somebody in between has
    /// taken it from the list (RFC 5802 section 6).
    private static boolean couldBind(Set<SaslMechanism> allowed, ChannelBinding binding) {
        return allowed.contains(SaslMechanism.SCRAM_SHA_256_PLUS)
                && binding.octets().isPresent();
    }
}
