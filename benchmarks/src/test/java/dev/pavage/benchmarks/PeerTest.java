package dev.pavage.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pavage.device.Device;
import dev.pavage.io.HostArray;
import dev.pavage.type.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerTest {
    private static final MatmulShape SHAPE = MatmulShape.parse("17x33x65");

    @Test
    void anUnknownLibraryIsToldWithTheKnownOnes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Peer.named("blis"))
                .withMessage(
                        "\"blis\" is no library to compare with; known: openblas, mkl, onednn, pytorch, java, netlib, clblast,"
                                + " cublaslt");
    }

    @ParameterizedTest
    @CsvSource({
        "cpu, F32, 2x3x4, it runs on OpenCL devices",
        "reference, F32, 2x3x4, it runs on OpenCL devices"
    })
    void clblastSaysWhyItTakesNoPart(String device, DType dtype, String shape, String why) {
        assertThat(new ClBlastPeer().declines(Device.named(device), Factors.of(dtype), MatmulShape.parse(shape)))
                .hasValueSatisfying(text -> assertThat(text).startsWith(why));
    }

    @Test
    void clblastTakesOneProductOfItsDtypes() {
        Device device = OpenClDevices.first();
        assertThat(new ClBlastPeer().declines(device, Factors.of(DType.F16), SHAPE)).hasValueSatisfying(
                text -> assertThat(text).contains("not in f16"));
        assertThat(new ClBlastPeer().declines(device, Factors.of(DType.F32), MatmulShape.parse("2x3x4x5")))
                .hasValueSatisfying(
                        text -> assertThat(text).contains("2x3x4x5"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"17x33x65", "17x33x65+nt", "17x33x65+tn", "17x33x65+tt"})
    void clblastComputesTheProduct(String shape) {
        computes(new ClBlastPeer(), OpenClDevices.first(), DType.F32, MatmulShape.parse(shape));
    }

    private static void computes(Peer peer, Device device, DType dtype, MatmulShape shape) {
        peer.declines(device, Factors.of(dtype), shape).ifPresent(Assumptions::abort);
        try (Arena arena = Arena.ofConfined()) {
            Product product = Product.random(arena, Factors.of(dtype), shape);
            try (Peer.Work work = peer.prepare(device, product)) {
                work.run();
                work.run();
                product.verify(work.result(arena), "by " + peer.name());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "opencl:0, F32, 2x3x4, it runs on the device cpu",
        "cpu, I8, 2x3x4, it has nothing of i8",
        "cpu, F32, 2x3x4x5, single products are compared",
        "cpu, F32, 2x3x4+nt+relu, 'products alone are compared, without what follows as in 2x3x4+nt+relu'",
        "cpu, F32, 2x3x4+bias, products alone are compared"
    })
    void aLibraryOfTheProcessorSaysWhyItTakesNoPart(String device, DType dtype, String shape, String why) {
        for (Peer peer : List.of(CpuPeer.ALL.getFirst(), CpuPeer.ALL.getLast(), Peer.named("java"),
                Peer.named("netlib"))) {
            Device of = device.equals("cpu") ? Device.named(device) : OpenClDevices.first();
            assertThat(peer.declines(of, Factors.of(dtype), MatmulShape.parse(shape)))
                    .hasValueSatisfying(text -> assertThat(text).startsWith(why));
        }
    }

    @Test
    void aLibraryThatIsNotThereIsToldWithTheRemedy() {
        CpuPeer absent = new CpuPeer(
                "absent",
                List.of("libpavage-absent.so"),
                "org/bytedeco/absent",
                CpuPeer.ALL.getFirst().gemms(),
                List.of(),
                "Debian: libabsent");
        assertThat(absent.declines(Device.named("cpu"), Factors.of(DType.F32), SHAPE))
                .hasValueSatisfying(text -> assertThat(text)
                        .startsWith("it is not installed (Debian: libabsent; ")
                        .contains("PAVAGE_PROFILE=peers"));
    }

    /** OpenBLAS is there on CI; its setting is an environment variable that the process had not. */
    @ParameterizedTest
    @CsvSource({"openblas, F32", "openblas, F64", "mkl, F32", "mkl, F64", "onednn, F32", "java, F32", "java, F64",
        "netlib, F32", "netlib, F64"})
    void aLibraryOfTheProcessorComputesTheProduct(String name, DType dtype) {
        for (String form : List.of("", "+nt", "+tn", "+tt")) {
            computes(Peer.named(name), Device.named("cpu"), dtype, MatmulShape.parse(SHAPE + form));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "openblas, cpu, F32, 1x2x8x8x16, it has no attention to compare with",
        "pytorch, reference, F32, 1x2x8x8x16, 'it runs on the device cpu, not on reference'",
        "pytorch, cpu, I8, 1x2x8x8x16, it has nothing of i8",
        "pytorch, cpu, F32, 1x4/2x8x8x16, its attention for processors has keys for each head",
        "pytorch, cpu, F32, 1x2x8x9x16+causal, its causal mask begins at the first key"
    })
    void aLibrarySaysWhyItHasNoSuchAttention(String name, String device, DType dtype, String shape, String why) {
        assertThat(Peer.named(name)
                .declines(Device.named(device), Factors.of(dtype), AttentionShape.parse(shape)))
                .hasValueSatisfying(text -> assertThat(text).startsWith(why));
    }

    @Test
    void matricesThatNoArrayHoldsAreLeftOut() {
        assertThat(Peer.named("java")
                .declines(Device.named("cpu"), Factors.of(DType.F32), MatmulShape.parse("65536x32768x1")))
                .hasValueSatisfying(text -> assertThat(text).contains("has more elements than an array"));
    }

    @Test
    void aLibraryIsCopiedOutOfAJarWithItsNeighbours(@TempDir Path folder) throws Exception {
        String platform = BundledLibrary.platform();
        Path jar = folder.resolve("natives.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (String file : List.of("libone.so", "libtwo.so", "libjnione.so", "include/one.h")) {
                out.putNextEntry(new JarEntry("org/bytedeco/one/" + platform + "/" + file));
                out.write(file.getBytes(StandardCharsets.UTF_8));
            }
        }
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            Path found = BundledLibrary.copyOut(loader, folder, "org/bytedeco/one", List.of("none.so", "libone.so"))
                    .orElseThrow();
            assertThat(found).hasContent("libone.so");
            assertThat(found.resolveSibling("libtwo.so")).hasContent("libtwo.so");
            assertThat(found.resolveSibling("libjnione.so")).doesNotExist();
            assertThat(found.resolveSibling("include")).doesNotExist();
            assertThat(BundledLibrary.copyOut(loader, folder, "org/bytedeco/two", List.of("libone.so")))
                    .isEmpty();
        }
    }

    @Test
    void aWrongProductIsFound() {
        try (Arena arena = Arena.ofConfined()) {
            Product product = Product.random(arena, Factors.of(DType.F32), MatmulShape.parse("1x1x2"));
            HostArray zero = HostData.random(arena, DType.F32, product.result(), 1);
            zero.data().set(ValueLayout.JAVA_FLOAT, 0, 100);
            assertThatExceptionOfType(WrongResultException.class)
                    .isThrownBy(() -> product.verify(zero, "by nobody"))
                    .withMessageStartingWith("matmul f32 1x1x2 by nobody: element 0 is 100.0");
        }
    }
}
