"""The parts of an answer that describe a device, an address and a decision."""

from collections.abc import Mapping
from typing import Any

from tessera import signals
from tessera.assessment import Assessment
from tessera.evidence import Evidence
from tessera.place import Place
from tessera.service.decisions.contract.recommendations import ReasonShare, RiskSignals
from tessera.session import DeviceSession


def signals_of(evidence: Evidence) -> RiskSignals:
    told = evidence.signals
    return RiskSignals(device=told.device, network=told.network, behavior=told.behavior, history=told.history)


def shares_of(assessment: Assessment) -> tuple[ReasonShare, ...]:
    return tuple(ReasonShare(**vars(detail)) for detail in assessment.details)


def facts_of_device(session: DeviceSession) -> Mapping[str, Any]:
    """The device's part of the context: as it reports itself, otherwise as its user agent claims."""
    traits, claimed = session.traits, session.user_agent
    return {
        "device_timezone": traits.timezone,
        "device_languages": traits.languages,
        "device_platform": traits.platform or claimed.platform,
        "os_name": session.system,
        "os_version": traits.os_version or claimed.system_version,
        "browser_name": session.browser,
        "browser_version": session.browser_version,
        "user_agent": session.user_agent_text,
        "sdk_version": traits.sdk_version,
        "app_version": traits.app_version,
    }


def facts_of_network(place: Place) -> Mapping[str, Any]:
    """The signals of an address alone."""
    return signals.told_of("network", place)


def facts_of_place(place: Place) -> Mapping[str, Any]:
    """The address's part of the context. Coordinates are texts, as documented."""
    asn = f"AS{place.asn}" if place.asn is not None else None
    return {
        "ip_country": place.country,
        "ip_location_region": place.region,
        "ip_location_city": place.city,
        "ip_location_zip": place.zip,
        "ip_location_longitude": None if place.longitude is None else str(place.longitude),
        "ip_location_latitude": None if place.latitude is None else str(place.latitude),
        "ip_location_timezone": place.timezone,
        "ip_domain": place.domain,
        "ip_asn_id": asn,
        "ip_asn_name": f"{asn} {place.asn_name}" if asn and place.asn_name else asn,
        "ip_organization_name": place.organization,
        "ip_organization_type": place.organization_type,
    }
