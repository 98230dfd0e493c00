package dev.pavage;

import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The import order of the core's packages, in the order that data flows through them. */
class ArchitectureTest {
    /** A package may import those above it. {@code reference} stands before {@code kernel}, which steps with it. */
    private static final List<String> ORDER = List.of(
            "type",
            "ir",
            "reference",
            "kernel",
            "pass",
            "lane",
            "lower",
            "device",
            "library",
            "io",
            "tensor");

    /** Files are about arrays on the host; they know nothing of kernels and devices. */
    private static final Set<String> IO = Set.of("type");

    /** Imports nothing, and everything may import it. */
    private static final String SETTINGS = "settings";

    private static final String ROOT = "dev.pavage.";

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(location -> !location.contains("test-classes"))
            .importPackages("dev.pavage");

    @Test
    void packagesImportOnlyPackagesAboveThem() {
        classes().should(importOnlyPackagesAbove()).allowEmptyShould(true).check(CORE);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + "(*)..").should().beFreeOfCycles().allowEmptyShould(true).check(CORE);
    }

    private static ArchCondition<JavaClass> importOnlyPackagesAbove() {
        return new ArchCondition<>("import only packages above their own in " + ORDER) {
            @Override
            public void check(JavaClass from, ConditionEvents events) {
                String own = packageOf(from);
                if (!ORDER.contains(own) && !own.equals(SETTINGS)) {
                    events.add(violated(from, from.getName() + " is in no package of the import order"));
                    return;
                }
                from.getDirectDependenciesFromSelf().stream()
                        .filter(d -> d.getTargetClass().getPackageName().startsWith("dev.pavage"))
                        .filter(d -> !mayImport(own, packageOf(d.getTargetClass())))
                        .forEach(d -> events.add(violated(d, own + " may not import: " + d.getDescription())));
            }
        };
    }

    private static boolean mayImport(String from, String to) {
        if (to.equals(from) || to.equals(SETTINGS)) {
            return true;
        }
        if (from.equals("io")) {
            return IO.contains(to);
        }
        return ORDER.contains(to) && ORDER.indexOf(to) < ORDER.indexOf(from);
    }

    /** The package under {@code dev.pavage} that a class counts to; subpackages count to their parent. */
    private static String packageOf(JavaClass type) {
        String name = type.getPackageName();
        return name.startsWith(ROOT) ? name.substring(ROOT.length()).split("\\.", 2)[0] : "";
    }
}
