package dev.pavage.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryLimitsTest {
    @TempDir
    Path root;

    private void file(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void machine() throws IOException {
        file("proc/meminfo", "MemTotal:       24000000 kB\nMemFree:         1000 kB\n");
    }

    @Test
    void withoutGroupsAllOfTheMachinesMemoryCounts() throws IOException {
        machine();
        assertThat(MemoryLimits.ofLinux(root)).contains(24000000L << 10);
        file("proc/self/cgroup", "0::/user.slice/app\n");
        file("sys/fs/cgroup/user.slice/app/memory.max", "max\n");
        assertThat(MemoryLimits.ofLinux(root)).contains(24000000L << 10);
    }

    @Test
    void theLeastLimitOfAllGroupsAroundTheProcessCounts() throws IOException {
        machine();
        file("proc/self/cgroup", "0::/user.slice/app\n");
        file("sys/fs/cgroup/user.slice/app/memory.max", "8000000000\n");
        file("sys/fs/cgroup/user.slice/memory.max", "4000000000\n");
        assertThat(MemoryLimits.ofLinux(root)).contains(4000000000L);
    }

    @Test
    void groupsOfTheFirstVersionAreKnownByTheirController() throws IOException {
        machine();
        file("proc/self/cgroup", "9:name=systemd:/\n4:cpu,memory:/jobs/7\n1:cpuset:/other\n0::/\n");
        file("sys/fs/cgroup/memory/jobs/7/memory.limit_in_bytes", "2000000000\n");
        file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        assertThat(MemoryLimits.ofLinux(root)).contains(2000000000L);
    }

    @Test
    void inAContainerTheTopIsItsOwnGroup() throws IOException {
        machine();
        file("proc/self/cgroup", "4:memory:/host/path/that/is/not/here\n");
        file("sys/fs/cgroup/memory/memory.limit_in_bytes", "1000000000\n");
        assertThat(MemoryLimits.ofLinux(root)).contains(1000000000L);
    }

    @Test
    void whatCannotBeReadIsNoAnswer() throws IOException {
        assertThat(MemoryLimits.ofLinux(root)).isEmpty();
        file("proc/meminfo", "nothing of use\n");
        assertThat(MemoryLimits.ofLinux(root)).isEmpty();
    }

    @Test
    void theJvmFindsTheSameOnThisMachine() {
        Path here = Path.of("/");
        assumeTrue(Files.exists(here.resolve("proc/meminfo")));
        long bean = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        assertThat(MemoryLimits.ofLinux(here).orElseThrow()).isCloseTo(bean, within(bean / 100));
    }
}
