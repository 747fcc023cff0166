package org.posthorn.ops;

import java.io.IOException;
import java.util.List;

/// The accounts of a running server, reached through its admin address.
final class RemoteAccounts implements Accounts {
    private final AdminClient client;

    RemoteAccounts(AdminClient client) {
        this.client = client;
    }

    @Override
    public void add(String name, List<String> addresses, String password) throws IOException {
        client.post("/api/users", new NewUser(name, addresses, password), UserView.class);
    }

    @Override
    public void remove(String name) throws IOException {
        client.delete(path(name));
    }

    private static String path(String name) {
        return "/api/users/" + AdminClient.segment(name);
    }

    @Override
    public void addCertificate(String name, String fingerprint) throws IOException {
        client.post(path(name) + "/certificates", new NewCertificate(fingerprint), NewCertificate.class);
    }

    @Override
    public void removeCertificate(String name, String fingerprint) throws IOException {
        client.delete(path(name) + "/certificates/" + fingerprint);
    }

    @Override
    public List<String> certificates(String name) throws IOException {
        return List.of(client.get(path(name) + "/certificates", String[].class));
    }

    @Override
    public List<UserView> list() throws IOException {
        return List.of(client.get("/api/users", UserView[].class));
    }

    @Override
    public void close() {
        client.close();
    }
}
