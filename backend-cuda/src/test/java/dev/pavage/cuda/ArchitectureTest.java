package dev.pavage.cuda;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/**
 * The runtime stands on the driver's interface and on the emitter; of the simulator it knows how to make one. Those three
 * know no more of the runtime than the architectures there are, and of each other the simulator knows the driver alone.
 */
class ArchitectureTest {
    private static final String DRIVER = "dev.pavage.cuda.driver..";
    private static final String PTX = "dev.pavage.cuda.ptx..";
    private static final String SIM = "dev.pavage.cuda.sim..";

    /** What the simulator's executor may know: what it reports, not the driver's side that runs it. */
    private static final String[] EXECUTED = {"dev.pavage.cuda.sim.exec..", "dev.pavage.cuda.sim.report.."};

    private static final JavaClasses BACKEND = new ClassFileImporter()
            .withImportOption(location -> !location.contains("test-classes"))
            .importPackages("dev.pavage.cuda");

    private static final DescribedPredicate<JavaClass> BACKENDS = resideInAPackage("dev.pavage.cuda..");
    private static final DescribedPredicate<JavaClass> ARCHITECTURES =
            belongToAnyOf(Architecture.class, PtxVersion.class);

    @Test
    void theDriversInterfaceStandsAlone() {
        imports(DRIVER, resideInAPackage(DRIVER));
    }

    @Test
    void theEmitterKnowsArchitecturesAlone() {
        imports(PTX, resideInAPackage(PTX).or(ARCHITECTURES));
    }

    @Test
    void theSimulatorKnowsTheDriversInterface() {
        imports(SIM, resideInAnyPackage(SIM, DRIVER).or(ARCHITECTURES));
    }

    @Test
    void theRuntimeDoesNotKnowWhatRunsItsKernels() {
        noClasses()
                .that()
                .resideInAPackage("dev.pavage.cuda")
                .and()
                .doNotHaveSimpleName("CudaSimBackend")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(SIM)
                .check(BACKEND);
    }

    @Test
    void theExecutorDoesNotKnowTheDriversSide() {
        imports("dev.pavage.cuda.sim.exec..", resideInAnyPackage(EXECUTED).or(ARCHITECTURES));
    }

    private static void imports(String from, DescribedPredicate<JavaClass> allowed) {
        classes()
                .that()
                .resideInAPackage(from)
                .should()
                .onlyDependOnClassesThat(not(BACKENDS).or(allowed))
                .check(BACKEND);
    }
}
