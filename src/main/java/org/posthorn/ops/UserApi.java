package org.posthorn.ops;

import java.io.IOException;

/// `/api/users`: GET lists, POST of a [NewUser] adds, DELETE of a name removes. Below a name, `certificates` is the
/// same for what the user may log in with.
final class UserApi {
    private final Accounts accounts;
    private final Json json;

    UserApi(Accounts accounts, Json json) {
        this.accounts = accounts;
        this.json = json;
    }

    Answer answer(Question question) throws IOException {
        if (question.segment(3).equals("certificates")) {
            question.expect(question.method().equals("DELETE") ? 5 : 4);
            return certificates(question, question.segment(2));
        }
        question.expect(question.method().equals("DELETE") ? 3 : 2);
        return switch (question.method()) {
            case "GET" -> Answer.json(200, json.octets(accounts.list().toArray(UserView[]::new)));
            case "POST" -> add(question.body());
            case "DELETE" -> remove(question.segment(2));
            default -> Answer.onlyBy("GET, POST, DELETE");
        };
    }

    private Answer certificates(Question question, String name) throws IOException {
        return switch (question.method()) {
            case "GET" ->
                Answer.json(200, json.octets(accounts.certificates(name).toArray(String[]::new)));
            case "POST" -> {
                NewCertificate added = readCertificate(question.body());
                accounts.addCertificate(name, added.fingerprint());
                yield Answer.json(201, json.octets(added));
            }
            case "DELETE" -> {
                accounts.removeCertificate(name, question.segment(4));
                yield Answer.nothing();
            }
            default -> Answer.onlyBy("GET, POST, DELETE");
        };
    }

    private Answer add(byte[] body) throws IOException {
        NewUser user = read(body);
        accounts.add(user.name(), user.addresses(), user.password());
        return Answer.json(201, json.octets(new UserView(user.name(), user.addresses())));
    }

    private Answer remove(String name) throws IOException {
        accounts.remove(name);
        return Answer.nothing();
    }

    private NewCertificate readCertificate(byte[] body) throws DeskException {
        try {
            return json.readWish(body, NewCertificate.class);
        } catch (IOException e) {
            throw DeskException.invalid("a certificate has a fingerprint", e);
        }
    }

    private NewUser read(byte[] body) throws DeskException {
        try {
            return json.readWish(body, NewUser.class);
        } catch (IOException e) {
            // Not the parser's own message: it may quote the password.
            throw DeskException.invalid("a user has name, addresses and password", e);
        }
    }
}
