package dev.pavage.ir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceFamilyTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nvidia          | NVIDIA CUDA                           | NVIDIA Corporation           | NVIDIA A100-SXM4-40GB
            nvidia          | Portable Computing Language           | NVIDIA Corporation           | NVIDIA GeForce RTX 3060
            amd-cdna        | AMD Accelerated Parallel Processing   | Advanced Micro Devices, Inc. | gfx90a:sramecc+:xnack-
            amd-cdna        | AMD Accelerated Parallel Processing   | Advanced Micro Devices, Inc. | gfx803
            amd-cdna        | Apple                                 | AMD                          | AMD Radeon Pro Vega 20 Compute Engine
            amd-rdna        | AMD Accelerated Parallel Processing   | Advanced Micro Devices, Inc. | gfx1030
            amd-rdna        | rusticl                               | AMD                          | AMD Radeon RX 6800 (radeonsi, navi21, LLVM 17.0.6)
            amd-rdna        | Apple                                 | AMD                          | AMD Radeon Pro 5500M Compute Engine
            intel-xe        | Intel(R) OpenCL Graphics              | Intel(R) Corporation         | Intel(R) Arc(TM) A770 Graphics
            arm-mali        | ARM Platform                          | ARM                          | Mali-G78
            arm-mali        | ARM Platform                          | ARM                          | Immortalis-G715
            qualcomm-adreno | QUALCOMM Snapdragon(TM)               | QUALCOMM                     | QUALCOMM Adreno(TM)
            apple           | Apple                                 | Apple                        | Apple M2 Pro
            """)
    void gpusAreKnownByTheirNames(String family, String platform, String vendor, String device) {
        assertEquals(family, DeviceFamily.of(false, platform, vendor, device).name());
    }

    @ParameterizedTest
    @CsvSource({
        "pocl, Portable Computing Language, AuthenticAMD, pthread-AMD EPYC",
        "cpu, Intel(R) OpenCL, Intel(R) Corporation, Intel(R) Xeon(R) CPU"
    })
    void processorsAreToldFromGpusOfTheirVendor(String family, String platform, String vendor, String device) {
        assertEquals(family, DeviceFamily.of(true, platform, vendor, device).name());
    }

    @Test
    void littleIsAssumedOfOthers() {
        DeviceFamily other = DeviceFamily.of(false, "Vivante OpenCL Platform", "Vivante Corporation", "GC7000");
        assertSame(DeviceFamily.UNKNOWN, other);
        assertEquals(1, other.subGroup());
        assertEquals("", other.name());
    }

    @Test
    void namesAreUniqueAndFindTheirFamily() {
        assertThat(DeviceFamily.ALL).extracting(DeviceFamily::name).doesNotHaveDuplicates();
        assertThat(DeviceFamily.ALL).allSatisfy(f -> assertSame(f, DeviceFamily.named(f.name())));
    }

    @Test
    void eachSaysWhereItComesFrom() {
        assertThat(DeviceFamily.ALL).allSatisfy(f -> assertThat(f.source()).hasSizeGreaterThan(20));
    }
}
