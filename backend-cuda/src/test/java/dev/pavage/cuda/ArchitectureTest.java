package dev.pavage.cuda;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** A backend imports the core, never another backend. */
class ArchitectureTest {
    private static final String[] CORE = {
        "dev.pavage.type..",
        "dev.pavage.ir..",
        "dev.pavage.reference..",
        "dev.pavage.kernel..",
        "dev.pavage.pass..",
        "dev.pavage.lane..",
        "dev.pavage.lower..",
        "dev.pavage.device..",
        "dev.pavage.library..",
        "dev.pavage.tensor..",
        "dev.pavage.io..",
        "dev.pavage.settings.."
    };

    private static final JavaClasses BACKEND = new ClassFileImporter()
            .withImportOption(location -> !location.contains("test-classes"))
            .importPackages("dev.pavage.cuda");

    @Test
    void importsTheCoreAndNoOtherBackend() {
        noClasses().should()
                .dependOnClassesThat(resideInAPackage("dev.pavage..")
                        .and(not(resideInAPackage("dev.pavage.cuda..")))
                        .and(not(resideInAnyPackage(CORE))))
                .allowEmptyShould(true)
                .check(BACKEND);
    }
}
