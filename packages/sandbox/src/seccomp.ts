/**
 * The system calls that a sandbox may make. All others fail with EPERM. The list starts from what Docker allows by
 * default and leaves out: io_uring, a second way into most of the kernel; socket families other than those below, above
 * all AF_VSOCK, which leads to the hypervisor whatever the network is; 32-bit calls, some of which hide their arguments
 * from a filter; and calls that no ordinary program makes.
 *
 * Source: seccomp rules as Docker reads them from `--security-opt seccomp=…`.
 */

/** Calls that any program may make. The runtime skips names that a processor does not have. */
const ALLOWED = `
  read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 lseek sendfile splice tee vmsplice
  copy_file_range readahead fadvise64 sync_file_range
  open openat openat2 creat close close_range dup dup2 dup3 fcntl flock ioctl
  stat lstat fstat newfstatat statx statfs fstatfs access faccessat faccessat2 readlink readlinkat getdents getdents64
  getcwd chdir fchdir mkdir mkdirat rmdir rename renameat renameat2 link linkat symlink symlinkat unlink unlinkat mknod
  mknodat chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime utimes utimensat futimesat truncate ftruncate
  fallocate sync syncfs fsync fdatasync umask
  getxattr lgetxattr fgetxattr setxattr lsetxattr fsetxattr listxattr llistxattr flistxattr removexattr lremovexattr
  fremovexattr
  inotify_init inotify_init1 inotify_add_watch inotify_rm_watch
  poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd eventfd2
  signalfd signalfd4 pipe pipe2
  io_setup io_submit io_getevents io_pgetevents io_cancel io_destroy
  brk mmap munmap mremap mprotect madvise msync mincore mlock mlock2 mlockall munlock munlockall memfd_create
  membarrier pkey_alloc pkey_free pkey_mprotect process_mrelease
  fork vfork execve execveat exit exit_group wait4 waitid getpid getppid gettid getpgid getpgrp setpgid getsid setsid
  set_tid_address set_robust_list get_robust_list rseq futex futex_waitv futex_wait futex_wake futex_requeue
  arch_prctl prctl getcpu pidfd_open pidfd_send_signal riscv_flush_icache
  ptrace process_vm_readv process_vm_writev
  kill tkill tgkill pause alarm rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend
  rt_sigtimedwait rt_tgsigqueueinfo sigaltstack restart_syscall
  getuid geteuid getgid getegid getresuid getresgid getgroups setuid setgid setreuid setregid setresuid setresgid setfsuid
  setfsgid setgroups capget capset seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self
  getrlimit setrlimit prlimit64 getrusage getpriority setpriority ioprio_get ioprio_set
  sched_yield sched_getaffinity sched_setaffinity sched_getattr sched_setattr sched_getparam sched_setparam
  sched_getscheduler sched_setscheduler sched_get_priority_max sched_get_priority_min sched_rr_get_interval
  time gettimeofday clock_gettime clock_getres clock_nanosleep nanosleep getitimer setitimer times timer_create
  timer_delete timer_gettime timer_settime timer_getoverrun timerfd_create timerfd_gettime timerfd_settime
  socketpair bind connect listen accept accept4 getsockname getpeername getsockopt setsockopt shutdown sendto recvfrom
  sendmsg recvmsg sendmmsg recvmmsg
  shmget shmat shmdt shmctl semget semop semtimedop semctl msgget msgsnd msgrcv msgctl
  mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr
  uname sysinfo getrandom
`;

/** Calls that come with a requested capability, which would be useless without them. */
const WITH_CAPABILITY: Readonly<Record<string, string>> = {
  BPF: 'bpf',
  DAC_READ_SEARCH: 'open_by_handle_at name_to_handle_at',
  PERFMON: 'perf_event_open',
  SYS_ADMIN: `bpf clone clone3 fanotify_init fanotify_mark fsconfig fsmount fsopen fspick mount mount_setattr move_mount
    name_to_handle_at open_tree perf_event_open quotactl quotactl_fd setdomainname sethostname setns syslog umount umount2 unshare`,
  SYS_BOOT: 'reboot',
  SYS_CHROOT: 'chroot',
  SYS_MODULE: 'delete_module init_module finit_module',
  SYS_NICE: 'get_mempolicy mbind set_mempolicy set_mempolicy_home_node',
  SYS_PACCT: 'acct',
  SYS_PTRACE: 'kcmp pidfd_getfd process_madvise',
  SYS_RAWIO: 'iopl ioperm',
  SYS_TIME: 'settimeofday clock_settime',
  SYS_TTY_CONFIG: 'vhangup',
  SYSLOG: 'syslog',
};

/** Families of `socket`: AF_UNIX, AF_INET, AF_INET6 and AF_NETLINK, which lists network interfaces. */
const SOCKET_FAMILIES = [1, 2, 10, 16];

/** AF_PACKET, which means something with the capability NET_RAW alone. */
const PACKET_FAMILY = 17;

/** Execution domains: Linux, Linux that calls itself 2.6, and the question which it is. */
const PERSONALITIES = [0x0, 0x20000, 0xffffffff];

/** Every CLONE_NEW… flag that makes a namespace. */
const NAMESPACE_FLAGS = 0x7e020000;

/** ENOSYS: C libraries then fall back on `clone`, whose flags a filter can see. */
const NO_SUCH_CALL = 38;

interface Rule {
  readonly names: readonly string[];
  readonly action: 'SCMP_ACT_ALLOW' | 'SCMP_ACT_ERRNO';
  readonly errnoRet?: number;
  readonly args?: readonly {
    readonly index: number;
    readonly value: number;
    readonly valueTwo?: number;
    readonly op: 'SCMP_CMP_EQ' | 'SCMP_CMP_MASKED_EQ';
  }[];
}

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

const allow = (names: readonly string[]): Rule => ({ names, action: 'SCMP_ACT_ALLOW' });

/** Allows a call for some values of its first argument. */
const allowFor = (name: string, values: readonly number[]): Rule[] =>
  values.map((value) => ({ ...allow([name]), args: [{ index: 0, value, op: 'SCMP_CMP_EQ' }] }));

/** The filter of a sandbox with these capabilities, as JSON for the engine. No architecture is named: the machine's own. */
export function seccompProfile(capabilities: readonly string[]): string {
  const has = (name: string) => capabilities.includes(name) || capabilities.includes('ALL');
  const extra = Object.entries(WITH_CAPABILITY).flatMap(([name, calls]) => (has(name) ? words(calls) : []));
  const families = has('NET_RAW') ? [...SOCKET_FAMILIES, PACKET_FAMILY] : SOCKET_FAMILIES;
  const rules = [
    allow(words(ALLOWED)),
    ...(extra.length > 0 ? [allow(extra)] : []),
    ...allowFor('socket', families),
    ...allowFor('personality', PERSONALITIES),
    ...(has('SYS_ADMIN') ? [] : WITHOUT_NAMESPACES),
  ];
  return JSON.stringify({ defaultAction: 'SCMP_ACT_ERRNO', syscalls: rules });
}

const WITHOUT_NAMESPACES: readonly Rule[] = [
  {
    ...allow(['clone']),
    args: [{ index: 0, value: NAMESPACE_FLAGS, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }],
  },
  { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: NO_SUCH_CALL },
];
