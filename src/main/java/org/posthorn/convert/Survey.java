package org.posthorn.convert;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.Content;

/// The first pass over a message: what is in which of its entities, and so what must become of each.
final class Survey implements MimeParser.Events {
    private record Seen(Entity entity, Findings header, Findings body) {}

    private final Target target;
    private final List<Seen> entities = new ArrayList<>();
    private boolean dkim;

    Survey(Target target) {
        this.target = target;
    }

    @Override
    public void header(Entity entity, FieldName field, Piece piece) {
        seen(entity).header().add(piece);
        dkim |= field == FieldName.DKIM_SIGNATURE && entity.index() == 0;
    }

    @Override
    public void headerEnd(Entity entity, @Nullable Piece emptyLine) {
        seen(entity);
    }

    @Override
    public void body(Entity entity, Piece piece) {
        seen(entity).body().add(piece);
    }

    @Override
    public void aside(Entity entity, Piece piece) {
        seen(entity).body().add(piece);
    }

    @Override
    public void delimiter(Entity entity, Piece piece) {}

    @Override
    public void end() {}

    /// Entities without any line are without anything to do.
    private Seen seen(Entity entity) {
        while (entities.size() <= entity.index()) {
            entities.add(new Seen(entity, new Findings(), new Findings()));
        }
        Seen seen = entities.get(entity.index());
        if (seen.entity() != entity) {
            seen = new Seen(entity, new Findings(), new Findings());
            entities.set(entity.index(), seen);
        }
        return seen;
    }

    /// @throws NotConvertibleException when an entity can't become what the peer takes
    Plan plan() throws NotConvertibleException {
        var actions = new Action[entities.size()];
        Arrays.fill(actions, Action.KEEP);
        boolean changes = false;
        for (Seen seen : entities) {
            if (target != Target.SEVEN_BIT && seen.header().noText()) {
                throw new NotConvertibleException("a header has octets that are no text");
            }
            if (target.forbids(seen.body())) {
                changes = true;
                decide(seen.entity(), actions);
            }
        }
        return new Plan(target, List.of(actions), changes, dkim);
    }

    private static void decide(Entity entity, Action[] actions) throws NotConvertibleException {
        if (entity.isSealed()) {
            throw new NotConvertibleException("that would break a part that is signed or encrypted");
        }
        if (entity.kind() == Kind.MULTIPART) {
            // Only what stands aside of its parts.
            return;
        }
        if (entity.kind() == Kind.FIXED || entity.kind() == Kind.MESSAGE) {
            throw new NotConvertibleException("a part of it is of a kind that must not be encoded");
        }
        if (!entity.isIdentity()) {
            throw new NotConvertibleException("a part of it does not have the encoding that it names");
        }
        actions[entity.index()] = entity.kind() == Kind.TEXT ? Action.QUOTED_PRINTABLE : Action.BASE64;
        for (@Nullable Entity around = entity.parent(); around != null; around = around.parent()) {
            String label = around.encoding();
            boolean wide = label.equals("8bit") || label.equals("binary");
            actions[around.index()] = wide ? Action.LABEL : Action.AROUND;
        }
    }

    /// Reads the whole content.
    static Plan of(Content content, Target target) throws IOException {
        var survey = new Survey(target);
        var lines = new Lines(new MimeParser(survey));
        content.transferTo(lines);
        lines.end();
        return survey.plan();
    }
}
