package org.posthorn.ops;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.posthorn.event.MailEvent;
import org.posthorn.mail.QueueId;
import org.posthorn.policy.AccountPaces;
import org.posthorn.spool.QueueEntry;
import org.posthorn.spool.QueueFilter;
import org.posthorn.spool.Spool;

/// `/api/brakes`: GET lists, DELETE of an account takes its brake off and releases what is held of it, or with
/// `?mail=remove` removes that.
final class BrakeApi {
    private static final int PAGE = 1_000;

    private final AdminServices services;
    private final AccountPaces accounts;
    private final Json json;

    BrakeApi(AdminServices services, Json json) {
        this.services = services;
        this.accounts = services.guard().accounts();
        this.json = json;
    }

    Answer answer(Question question) throws IOException {
        if (question.method().equals("DELETE")) {
            question.expect(3, "mail");
        } else {
            question.expect(2);
        }
        return switch (question.method()) {
            case "GET" ->
                Answer.json(
                        200,
                        json.octets(
                                accounts.brakes().stream().map(BrakeView::of).toArray(BrakeView[]::new)));
            case "DELETE" -> Answer.json(200, json.octets(release(question.segment(2), isToRemove(question))));
            default -> Answer.onlyBy("GET, DELETE");
        };
    }

    private static boolean isToRemove(Question question) throws DeskException {
        String mail = question.parameter("mail");
        if (mail != null && !mail.equals("remove")) {
            throw DeskException.invalid("mail can only be remove: " + mail);
        }
        return mail != null;
    }

    /// The brake goes last: mail that comes meanwhile is held, and found.
    private ActionResult release(String account, boolean remove) throws IOException {
        if (accounts.brakes().stream().noneMatch(brake -> brake.account().equals(account))) {
            throw new DeskException(DeskException.Kind.NOT_FOUND, "no brake on " + account);
        }
        int messages = act(account, remove);
        accounts.release(account);
        messages += act(account, remove);
        String action = remove ? "remove braked" : "release braked";
        services.events().publish(new MailEvent.Operated(services.clock().instant(), action, account, messages));
        return new ActionResult(action, messages);
    }

    private int act(String account, boolean remove) throws IOException {
        Spool spool = services.spool();
        List<QueueId> held = held(account);
        if (held.isEmpty()) {
            return 0;
        }
        var filter = new QueueFilter(held);
        return remove ? spool.remove(filter) : spool.release(filter);
    }

    private List<QueueId> held(String account) throws IOException {
        List<QueueId> held = new ArrayList<>();
        QueueFilter rest = QueueFilter.ofHeld();
        List<QueueEntry> page;
        do {
            page = services.spool().list(rest, 0, PAGE);
            page.stream()
                    .filter(entry -> account.equals(entry.origin().account()))
                    .forEach(entry -> held.add(entry.id()));
            rest = page.isEmpty() ? rest : rest.after(page.getLast().id());
        } while (page.size() == PAGE);
        return held;
    }
}
