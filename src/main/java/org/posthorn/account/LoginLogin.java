package org.posthorn.account;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// LOGIN (draft-murchison-sasl-login): the name, then the password, whatever the server calls them in its challenges.
final class LoginLogin implements SaslLogin {
    private final Deque<String> answers;

    LoginLogin(String user, String password) {
        answers = new ArrayDeque<>(List.of(user, password));
    }

    @Override
    public byte @Nullable [] initial() {
        return null;
    }

    @Override
    public byte[] next(byte[] challenge) throws SaslLoginException {
        String answer = answers.poll();
        if (answer == null) {
            throw new SaslLoginException("the host wants more than LOGIN has");
        }
        return answer.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean isComplete() {
        return answers.isEmpty();
    }
}
