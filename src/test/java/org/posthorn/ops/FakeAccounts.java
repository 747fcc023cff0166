package org.posthorn.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Accounts in memory.
final class FakeAccounts implements Accounts {
    private final Map<String, NewUser> users = new TreeMap<>();
    private final Map<String, List<String>> certificates = new TreeMap<>();
    boolean closed;

    @Override
    public synchronized void add(String name, List<String> addresses, String password) throws DeskException {
        if (users.putIfAbsent(name, new NewUser(name, addresses, password)) != null) {
            throw new DeskException(DeskException.Kind.CONFLICT, "there is a user " + name);
        }
    }

    @Override
    public synchronized void remove(String name) throws DeskException {
        if (users.remove(name) == null) {
            throw new DeskException(DeskException.Kind.NOT_FOUND, "no such user: " + name);
        }
    }

    @Override
    public synchronized List<UserView> list() {
        return users.values().stream()
                .map(user -> new UserView(user.name(), user.addresses()))
                .toList();
    }

    @Override
    public synchronized void addCertificate(String name, String fingerprint) throws DeskException {
        if (!users.containsKey(name)) {
            throw new DeskException(DeskException.Kind.CONFLICT, "no such user: " + name);
        }
        certificates.computeIfAbsent(name, _ -> new ArrayList<>()).add(fingerprint);
    }

    @Override
    public synchronized void removeCertificate(String name, String fingerprint) throws DeskException {
        if (!certificates.getOrDefault(name, List.of()).remove(fingerprint)) {
            throw new DeskException(DeskException.Kind.NOT_FOUND, "no such certificate");
        }
    }

    @Override
    public synchronized List<String> certificates(String name) throws DeskException {
        if (!users.containsKey(name)) {
            throw new DeskException(DeskException.Kind.NOT_FOUND, "no such user: " + name);
        }
        return List.copyOf(certificates.getOrDefault(name, List.of()));
    }

    @Override
    public void close() {
        closed = true;
    }

    synchronized String password(String name) {
        return users.get(name).password();
    }
}
