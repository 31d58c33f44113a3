"""The people of the demonstration whom a newcomer can sign in as."""

from dataclasses import dataclass

from directory.models import Member

DOMAIN = "redbag.example"
PASSWORD = "carry-what-works"  # noqa: S105 (printed on the screen of whoever starts the demonstration)


@dataclass(frozen=True)
class SignIn:
    """One sign-in that `make run` prints."""

    who: str
    key: str
    password: str = PASSWORD

    @property
    def email(self) -> str:
        """The address, made of the key of the member in `members.yaml`."""
        return address(self.key)


def address(key: str) -> str:
    """Return the invented address of the demonstration member."""
    return f"{key}@{DOMAIN}"


SIGN_INS = (
    SignIn("Member", "amina-yusuf"),
    SignIn("Improvement lead", "maria-okafor"),
    SignIn("Editor", "helen-marsh"),
    SignIn("Registered manager, chair", "grace-adeyemi"),
    SignIn("Administrator", "ruth-ellison"),
)


def is_loaded() -> bool:
    """Say whether the demonstration is there; it is loaded in one transaction, so one member tells."""
    return bool(Member.objects.filter(email=SIGN_INS[0].email).exists())
