package dev.pavage.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.benchmarks.results.Case;
import dev.pavage.benchmarks.results.Machine;
import dev.pavage.benchmarks.results.Results;
import dev.pavage.benchmarks.results.ResultsFile;
import dev.pavage.benchmarks.results.Row;
import dev.pavage.benchmarks.results.Unit;
import dev.pavage.device.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BenchTest {
    private static final Effort SHORT = new Effort(1, 1, 2, 50);

    @TempDir
    private Path folder;

    private final Heard heard = new Heard();

    private static BenchRequest request(String suite, String dtype, List<String> peers, String... shapes) {
        return new BenchRequest(
                List.of(Suite.named(suite)),
                List.of(Device.named("reference")),
                List.of(Factors.named(dtype)),
                List.of(shapes),
                SHORT,
                peers,
                List.of());
    }

    private Results run(BenchRequest request) {
        return Bench.run(request, Optional.empty(), "pavage bench", heard);
    }

    private Results kept(String... shapes) {
        return Bench.run(
                request("matmul", "f32", List.of(), shapes), Optional.of(folder), "pavage bench matmul", heard);
    }

    /** What a run told. */
    private static final class Heard implements Bench.Listener {
        private final List<String> rows = new ArrayList<>();
        private final List<String> said = new ArrayList<>();
        private String progress = "";
        private int resumed;

        @Override
        public void resumed(int kept) {
            resumed = kept;
        }

        @Override
        public void preparing(String what) {
            said.add(what);
        }

        @Override
        public void row(Case subject) {
            rows.add(subject.toString());
        }

        @Override
        public void progress(long done, long of) {
            progress = done + " of " + of;
        }

        @Override
        public void skipped(String why) {
            said.add(why);
        }

        @Override
        public void failed(String why) {
            said.add(why);
        }
    }

    @Test
    void measuresEachShapeInAProcessOfItsOwn() {
        Row row = run(request("attention", "f32", List.of(), "1x1x9x9x16+causal")).rows().getFirst();
        assertEquals(List.of("attention f32 1x1x9x9x16+causal on reference"), heard.rows);
        assertEquals("3 of 3", heard.progress);
        assertThat(row.limit()).isPositive();
        assertEquals(2, row.iterations());
        assertThat(row.error()).isNaN();
        assertThat(row.rate()).isEqualTo(2.0 * 9 * 9 * 16 / row.seconds(), within(1e-6));
        assertEquals(4 * 9 * 16 * 4, row.bytes());
        // JMH's own numbers are of one operation, too.
        assertThat(row.jmh().at("/primaryMetric/score").doubleValue()).isEqualTo(row.seconds() * 1e9, within(1.0));
        assertEquals("1x1x9x9x16+causal", row.jmh().at("/params/shape").textValue());
    }

    @Test
    void aDeviceHasItsLimitsAndFacts() {
        Results results = run(request("matmul", "f32", List.of(), "4x4x4"));
        assertThat(heard.said).containsExactly("limits of reference");
        assertThat(results.devices()).singleElement().satisfies(device -> {
            assertThat(device.limit("fma", "f32").orElseThrow().rate()).isPositive();
            assertEquals(Unit.BYTES, device.limit("read", "").orElseThrow().unit());
            assertEquals(Device.named("reference").facts(), device.facts());
        });
        assertEquals(Machine.here(), results.machine());
    }

    @Test
    void aLibraryThatTakesNoPartIsToldWithAReason() {
        Results results = run(request("matmul", "f32", List.of("openblas"), "4x4x4"));
        assertThat(results.rows()).hasSize(1);
        assertThat(heard.said)
                .contains("openblas is left out on reference: it runs on the device cpu, not on reference.");
        // As it comes and with each setting.
        assertThat(results.skipped())
                .hasSize(1 + CpuPeer.OPENBLAS_SETTINGS.size())
                .allMatch(skip -> skip.why().startsWith("it runs on"));
    }

    @Test
    void whatIsMeasuredIsKeptAndNotMeasuredAgain() {
        Results first = kept("4x4x4");
        assertEquals(first, ResultsFile.read(folder));
        Results second = kept("4x4x4", "5x5x5");
        assertEquals(1, heard.resumed);
        assertThat(second.rows()).hasSize(2).startsWith(first.rows().getFirst());
        assertEquals(second, ResultsFile.read(folder));
        assertThat(heard.rows).hasSize(2);
    }

    @Test
    void rowsOfOtherEffortAreMeasuredAgain() {
        kept("4x4x4");
        BenchRequest longer = new BenchRequest(
                List.of(Suite.named("matmul")),
                List.of(Device.named("reference")),
                List.of(Factors.NONE),
                List.of("4x4x4"),
                new Effort(1, 1, 3, 50),
                List.of(),
                List.of());
        Results second = Bench.run(longer, Optional.of(folder), "pavage bench matmul", heard);
        assertThat(second.rows()).singleElement().satisfies(row -> assertEquals(3, row.iterations()));
    }

    @Test
    void resultsOfAnotherMachineAreNotMixed() {
        Results here = kept("4x4x4");
        Machine m = here.machine();
        Machine other = new Machine(
                m.name(), m.cpu(), m.cores() + 1, m.caches(), m.memory(), m.system(), m.java(), m.threads(),
                m.governor());
        ResultsFile.write(
                folder.resolve(ResultsFile.NAME),
                new Results(here.commands(), here.started(), other, here.devices(), here.rows(), here.skipped()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> kept("5x5x5"))
                .withMessageContaining("another machine");
    }

    @Test
    void aPeakIsItsOwnLimit() {
        Row row = run(request("peak", "f32", List.of(), "fma")).rows().getFirst();
        assertEquals(1, row.ofLimit());
        assertEquals(Unit.FLOPS, row.unit());
    }

    /** In a process of its own, as always: beside other BLAS libraries in one it does not work. */
    @ParameterizedTest
    @CsvSource({"pytorch, f32", "pytorch, bf16", "netlib, f32", "java, f64"})
    void librariesOfTheProcessorAreMeasuredWhereTheyAreInstalled(String library, String dtype) {
        Device cpu = Device.named("cpu");
        MatmulShape shape = MatmulShape.parse("17x33x65+nt");
        Peer.named(library).declines(cpu, Factors.named(dtype), shape).ifPresent(Assumptions::abort);
        BenchRequest request = new BenchRequest(
                List.of(Suite.named("matmul")), List.of(cpu), List.of(Factors.named(dtype)), List.of(shape.toString()),
                SHORT,
                List.of(library),
                List.of());
        assertThat(run(request).rows()).anySatisfy(row -> {
            assertEquals(library, row.subject().library());
            assertThat(row.seconds()).isPositive();
        });
    }

    @ParameterizedTest
    @CsvSource({"f32, 1x2x17x33x16", "f32, 2x3x40x40x24+causal", "bf16, 1x2x17x33x16"})
    void attentionOfPyTorchIsMeasuredWhereItIsInstalled(String dtype, String shape) {
        Device cpu = Device.named("cpu");
        Peer.named("pytorch")
                .declines(cpu, Factors.named(dtype), AttentionShape.parse(shape))
                .ifPresent(Assumptions::abort);
        BenchRequest request = new BenchRequest(
                List.of(Suite.named("attention")), List.of(cpu), List.of(Factors.named(dtype)), List.of(shape),
                SHORT,
                List.of("pytorch"),
                List.of());
        assertThat(run(request).rows())
                .extracting(row -> row.subject().library())
                .contains("pytorch");
    }

    @Test
    void whatMemoryLimitsIsComparedWithItsBandwidth() {
        Row row = run(request("memory", "f32", List.of(), "sum-rows:9x16")).rows().getFirst();
        assertEquals(Unit.BYTES, row.unit());
        assertEquals(4.0 * (9 * 16 + 9), row.work());
        assertThat(row.limit()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"to-device:1000", "to-host:1000"})
    void transfersAreCountedInBytes(String shape) {
        Row row = run(request("transfer", "f32", List.of(), shape)).rows().getFirst();
        assertEquals(Unit.BYTES, row.unit());
        assertEquals(1000, row.work());
        assertEquals("", row.subject().dtype());
        assertThat(row.limit()).isNaN();
    }

    @ParameterizedTest
    @ValueSource(strings = {"kernel:64", "tensor:64", "graph:64"})
    void aSmallOperationIsOneOfMany(String shape) {
        Row row = run(request("launch", "f32", List.of(), shape)).rows().getFirst();
        assertEquals(Unit.TIME, row.unit());
        assertThat(row.seconds()).isBetween(1e-8, 1.0);
        assertThat(row.rate()).isNaN();
    }

    @Test
    void kernelsAreCompiledAnewEachTime() {
        Row row = run(request("compile", "f32", List.of(), "new:33x17x9")).rows().getFirst();
        // Hundreds of objects at least.
        assertThat(row.seconds()).isBetween(1e-5, 10.0);
    }

    @Test
    void onlyOpenClKeepsCompiledKernels() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run(request("compile", "f32", List.of(), "kept:33x17x9")))
                .withMessageContaining("keeps no compiled kernels");
    }

    @ParameterizedTest
    @CsvSource({
        "transfer, to-moon:8, to-device:",
        "transfer, to-host:-1, to-device:",
        "launch, kernel, kernel:64",
        "compile, new:2x3x4x5, new:MxNxK",
        "startup, first, first: or fast:"
    })
    void otherTextsAreNoShapes(String suite, String shape, String expected) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Suite.named(suite).parsed(shape))
                .withMessageContaining("expected")
                .withMessageContaining(expected);
    }

    @Test
    void processesAreMeasuredFromTheirStart() {
        Row row = run(request("startup", "f32", List.of(), "first:3x4x5")).rows().getFirst();
        assertEquals(Unit.TIME, row.unit());
        assertThat(row.seconds()).isBetween(0.01, 60.0);
        assertEquals(row.seconds(), row.jmh().at("/primaryMetric/score").doubleValue());
        assertEquals("ss", row.jmh().path("mode").textValue());
    }

    @Test
    void roundedFactorsAreOfNoUseWhereNothingIsMultiplied() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run(request("memory", "tf32", List.of())))
                .withMessageContaining("ask memory for f32");
    }

    @Test
    void whatFailedInTheOtherProcessIsTold() {
        QuietOutput output = new QuietOutput(_ -> {});
        output.println("<failure>\n\n" + WrongResultException.class.getName() + ": element 3 is 1.0\n\tat somewhere");
        assertThatExceptionOfType(WrongResultException.class)
                .isThrownBy(() -> {
                    throw output.failure(new IllegalStateException());
                })
                .withMessage("element 3 is 1.0");
    }

    @Test
    void usualShapesStandInForNone() {
        assertThat(request("matmul", "f32", List.of()).tasks()).extracting(Task::shape).contains("1024x1024x1024");
        assertThat(request("peak", "f32", List.of()).tasks())
                .extracting(Task::shape)
                .containsExactly("fma", "copy", "read");
    }

    @Test
    void everyUsualShapeIsOneOfItsSuite() {
        Device cpu = Device.named("cpu");
        for (Suite suite : Suite.ALL) {
            assertThat(suite.usual(cpu, Factors.NONE)).isNotEmpty().allMatch(s -> suite.parsed(s).equals(s));
        }
    }

    private static BenchRequest threads(String device, int... threads) {
        return new BenchRequest(
                List.of(Suite.named("matmul"), Suite.named("startup")),
                List.of(Device.named(device)),
                List.of(Factors.NONE),
                List.of(),
                SHORT,
                List.of(),
                Arrays.stream(threads).boxed().toList());
    }

    @Test
    void fewerThreadsAreMeasuredBesideTheUsualNumber() {
        assertThat(threads("cpu", 1, 3).tasks())
                .filteredOn(task -> task.shape().endsWith("256x256x256"))
                .extracting(task -> task.suite().name() + " " + task.setting())
                .containsExactly("matmul ", "matmul pavage.threads=1", "matmul pavage.threads=3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> threads("reference", 1))
                .withMessageContaining("set for the device cpu");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> threads("cpu", 0))
                .withMessageContaining("no 0 threads");
    }

    @Test
    void oneThreadIsMeasuredBesideTheUsualNumber() {
        BenchRequest request = new BenchRequest(
                List.of(Suite.named("matmul")),
                List.of(Device.named("cpu")),
                List.of(Factors.NONE),
                List.of("64x64x64"),
                SHORT,
                List.of(),
                List.of(1));
        List<Row> rows = run(request).rows();
        assertThat(rows).extracting(row -> row.subject().own()).containsExactly(true, false);
        assertThat(rows).allSatisfy(row -> assertThat(row.limit()).isPositive());
    }

    @Test
    void whatIsComparedStandsSideBySide() {
        BenchRequest request = new BenchRequest(
                List.of(Suite.named("matmul")),
                List.of(Device.named("cpu"), Device.named("reference")),
                List.of(Factors.NONE),
                List.of("4x4x4", "8x8x8"),
                SHORT,
                List.of("clblast"),
                List.of());
        assertThat(request.tasks())
                .extracting(task -> task.shape() + " " + task.device() + " " + task.library())
                .containsExactly(
                        "4x4x4 cpu pavage",
                        "4x4x4 cpu clblast",
                        "4x4x4 reference pavage",
                        "4x4x4 reference clblast",
                        "8x8x8 cpu pavage",
                        "8x8x8 cpu clblast",
                        "8x8x8 reference pavage",
                        "8x8x8 reference clblast");
    }

    @Test
    void integersAreNotCountedAsFloatingPoint() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run(request("attention", "i8", List.of())))
                .withMessageContaining("i8 is measured in products");
    }

    @Test
    void whatDoesNotFitInMemoryIsLeftOut() {
        Task task = request("matmul", "f32", List.of(), "9999999x9999999x8").tasks().getFirst();
        assertThat(task.declines().orElseThrow()).startsWith("its arrays take 372529.6 GiB, and reference has ");
    }
}
