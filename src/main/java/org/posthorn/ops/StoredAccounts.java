package org.posthorn.ops;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.posthorn.account.Account;
import org.posthorn.account.AccountException;
import org.posthorn.account.AccountRefusedException;
import org.posthorn.account.AccountStore;
import org.posthorn.account.SenderPattern;
import org.posthorn.tls.Fingerprint;

/// The accounts in their store.
final class StoredAccounts implements Accounts {
    private final AccountStore store;

    StoredAccounts(AccountStore store) {
        this.store = store;
    }

    @Override
    public void add(String name, List<String> addresses, String password) throws IOException {
        List<SenderPattern> patterns = parse(addresses);
        if (patterns.isEmpty()) {
            throw DeskException.invalid("a user has at least one address");
        }
        try {
            store.add(name, patterns, password);
        } catch (AccountException e) {
            throw fault(e, DeskException.Kind.CONFLICT);
        }
    }

    @Override
    public void remove(String name) throws IOException {
        try {
            store.remove(name);
        } catch (AccountException e) {
            throw fault(e, DeskException.Kind.NOT_FOUND);
        }
    }

    @Override
    public List<UserView> list() throws IOException {
        try {
            return store.list().stream().map(StoredAccounts::view).toList();
        } catch (AccountException e) {
            throw fault(e, DeskException.Kind.UNAVAILABLE);
        }
    }

    @Override
    public void addCertificate(String name, String fingerprint) throws IOException {
        Fingerprint parsed = parse(fingerprint);
        try {
            store.addCertificate(name, parsed);
        } catch (AccountException e) {
            throw fault(e, DeskException.Kind.CONFLICT);
        }
    }

    @Override
    public void removeCertificate(String name, String fingerprint) throws IOException {
        Fingerprint parsed = parse(fingerprint);
        try {
            store.removeCertificate(name, parsed);
        } catch (AccountException e) {
            throw fault(e, DeskException.Kind.NOT_FOUND);
        }
    }

    @Override
    public List<String> certificates(String name) throws IOException {
        try {
            return store.certificates(name).stream().map(Fingerprint::hex).toList();
        } catch (AccountException e) {
            throw fault(e, DeskException.Kind.NOT_FOUND);
        }
    }

    private static Fingerprint parse(String fingerprint) throws DeskException {
        try {
            return Fingerprint.parse(fingerprint);
        } catch (IllegalArgumentException e) {
            throw DeskException.invalid(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            store.close();
        } catch (AccountException e) {
            throw fault(e, DeskException.Kind.UNAVAILABLE);
        }
    }

    private static UserView view(Account account) {
        return new UserView(
                account.name(),
                account.addresses().stream().map(SenderPattern::toString).toList());
    }

    private static List<SenderPattern> parse(List<String> addresses) throws DeskException {
        var patterns = new ArrayList<SenderPattern>();
        for (String address : addresses) {
            try {
                patterns.add(SenderPattern.parse(address));
            } catch (IllegalArgumentException e) {
                throw DeskException.invalid(String.valueOf(e.getMessage()), e);
            }
        }
        return patterns;
    }

    /// @param refusal what a refusal means here
    private static DeskException fault(AccountException e, DeskException.Kind refusal) {
        DeskException.Kind kind = e instanceof AccountRefusedException ? refusal : DeskException.Kind.UNAVAILABLE;
        return new DeskException(kind, String.valueOf(e.getMessage()), e);
    }
}
