package org.posthorn;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.USE_JAVA_UTIL_LOGGING;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/// The rules of the house: which room may use which, and which library lives where.
///
/// Their root package is a parameter, so that [ArchitectureTest] can turn them on a house built wrongly on purpose.
record HouseRules(String root) {

    /// A room uses only the rooms before it. [Main], in the root, puts them together and may use all.
    static final List<String> ROOMS = List.of(
            "mail",
            "triage",
            "event",
            "wire",
            "dns",
            "tls",
            "account",
            "spool",
            "alias",
            "policy",
            "session",
            "listener",
            "route",
            "shape",
            "convert",
            "delivery",
            "bounce",
            "tlsrpt",
            "schedule",
            "ops",
            "config");

    /// A library, and the rooms that may use it. What is not listed is free: JSpecify, SLF4J, Caffeine.
    private record Fence(String library, Set<String> rooms, List<String> packages) {
        Fence(String library, Set<String> rooms, String... packages) {
            this(library, rooms, List.of(packages));
        }
    }

    private static final List<Fence> FENCES = List.of(
            new Fence("SubEthaSMTP", Set.of("listener"), "org.subethamail..", "com.github.davidmoten.."),
            new Fence(
                    "Jakarta Mail",
                    Set.of("convert", "bounce"),
                    "jakarta.mail..",
                    "jakarta.activation..",
                    "org.eclipse.angus.."),
            new Fence("dnsjava", Set.of("dns"), "org.xbill.."),
            new Fence("BouncyCastle", Set.of("tls", "account"), "org.bouncycastle.."),
            new Fence("Conscrypt", Set.of("tls"), "org.conscrypt.."),
            new Fence("SASLprep", Set.of("account"), "com.ongres.."),
            new Fence("H2 and JDBC", Set.of("spool", "account"), "org.h2..", "java.sql..", "javax.sql.."),
            new Fence("picocli", Set.of("ops"), "picocli.."),
            new Fence("Prometheus", Set.of("ops"), "io.prometheus.."),
            new Fence("the JDK's HTTP server", Set.of("ops"), "com.sun.net.httpserver.."),
            new Fence("Logback", Set.of("ops"), "ch.qos.logback.."),
            new Fence("tomlj", Set.of("config"), "org.tomlj.."));

    private static final Set<String> INJECTIONS = Set.of("Inject", "Autowired", "Resource", "Value");

    /// `Default` names say nothing, and neither does `Impl`; an acronym is a word (`Smtp`, never `SMTP`).
    private static final Pattern POOR_NAME = Pattern.compile("Default.*|.*Impl|.*(SMTP|LMTP|DNS|DSN|TLS).*");

    List<ArchRule> all() {
        List<ArchRule> rules = new ArrayList<>();
        ROOMS.forEach(room -> rules.add(usesOnlyRoomsAbove(room)));
        FENCES.forEach(fence -> rules.add(staysBehind(fence)));
        Stream.of(inKnownRooms(), nullMarked(), standardStreams(), logging(), injection(), names())
                .forEach(rules::add);
        return rules.stream().map(rule -> rule.allowEmptyShould(true)).toList();
    }

    private String room(String name) {
        return root + "." + name;
    }

    private String[] rooms(Set<String> names) {
        return names.stream().map(this::room).toArray(String[]::new);
    }

    private ArchRule usesOnlyRoomsAbove(String name) {
        Stream<String> below = ROOMS.stream().skip(ROOMS.indexOf(name) + 1L).map(this::room);
        return noClasses()
                .that()
                .resideInAPackage(room(name))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(Stream.concat(below, Stream.of(root)).toArray(String[]::new))
                .as("room " + name + " uses only rooms above it");
    }

    private ArchRule staysBehind(Fence fence) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(rooms(fence.rooms))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(fence.packages.toArray(String[]::new))
                .as(fence.library + " is used only in " + fence.rooms);
    }

    private ArchRule inKnownRooms() {
        String[] known =
                Stream.concat(Stream.of(root), ROOMS.stream().map(this::room)).toArray(String[]::new);
        return classes().should().resideInAnyPackage(known).as("every class lives in a room, and rooms are flat");
    }

    private ArchRule nullMarked() {
        return classes().should(new ArchCondition<>("live in a package that is @NullMarked") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                events.add(new SimpleConditionEvent(
                        type, type.getPackage().isAnnotatedWith(NullMarked.class), type.getDescription()));
            }
        });
    }

    private ArchRule standardStreams() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(root, room("ops"))
                .should(ACCESS_STANDARD_STREAMS)
                .as("only the command line in ops, and Main, write to the standard streams");
    }

    private ArchRule logging() {
        return noClasses().should(USE_JAVA_UTIL_LOGGING).as("logs go through SLF4J");
    }

    private ArchRule injection() {
        return noFields()
                .should()
                .beAnnotatedWith(describe(
                        "an injection",
                        annotation ->
                                INJECTIONS.contains(annotation.getRawType().getSimpleName())))
                .as("what a class needs comes through its constructor");
    }

    private ArchRule names() {
        return classes()
                .that(describe("are named in the source", type -> !type.isAnonymousClass()))
                .should(new ArchCondition<>("be named for what they are") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        boolean good = !POOR_NAME.matcher(type.getSimpleName()).matches();
                        events.add(new SimpleConditionEvent(type, good, type.getDescription()));
                    }
                });
    }
}
